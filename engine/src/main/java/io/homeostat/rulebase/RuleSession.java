package io.homeostat.rulebase;

import io.homeostat.model.Candidate;
import io.homeostat.model.Decision;
import io.homeostat.model.Pattern;
import io.homeostat.model.RootCause;
import io.homeostat.model.RuleRef;
import io.homeostat.model.Veto;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.drools.core.common.InternalWorkingMemory;
import org.drools.core.phreak.RuleAgendaItem;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.BeforeMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.event.rule.DefaultRuleRuntimeEventListener;
import org.kie.api.event.rule.ObjectDeletedEvent;
import org.kie.api.event.rule.ObjectInsertedEvent;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.ClockTypeOption;
import org.kie.api.runtime.rule.Match;

/**
 * One run of one stage's rules over the facts of one cycle: a fresh session each time, so that nothing is remembered and the
 * same facts in the same order give the same firings.
 *
 * <p>What is collected is what rules inserted and did not withdraw. The clock of the session stands still: the only time is
 * that of the fact {@code Cycle}.
 */
public final class RuleSession {
    /** The global through which a Planner's rule overrules the engine's choice. */
    static final String DECISION = "decision";

    // Made once: making one looks for property files in every archive of the class path.
    private static final KieSessionConfiguration CONFIGURATION = configuration();

    private RuleSession() {}

    /**
     * Inserts the facts in the order given (see {@link FactOrder#sort}) and fires until nothing more can.
     *
     * @param facts records of {@code io.homeostat.model}
     * @throws RuleFailure when a limit stopped it, a rule threw, or inserted what is not its stage's to propose
     * @throws IllegalStateException when the release is closed
     */
    public static RunResult run(CompiledRelease release, Stage stage, List<?> facts, Limits limits) {
        KieBase base = release.base(stage);
        if (base == null) {
            return RunResult.empty();
        }
        Recorder recorder = new Recorder(release, stage, limits);
        KieSession session = base.newKieSession(CONFIGURATION, null);
        StepBudget budget =
                StepBudget.open(limits.steps(facts.size(), release.rules(stage).size()), limits.maxMillis());
        try {
            session.addEventListener(recorder.firings);
            session.addEventListener(recorder.inserts);
            if (release.hasDecision(stage)) {
                session.setGlobal(DECISION, recorder.decision);
            }
            for (Object fact : facts) {
                session.insert(fact);
            }
            int fired = session.fireAllRules(limits.maxFirings() + 1);
            if (fired > limits.maxFirings()) {
                throw new RuleFailure(
                        RuleFailure.Reason.FIRINGS,
                        recorder.running(),
                        "Rules fired more than " + limits.maxFirings() + " times; the last was " + recorder.current
                                + ". A rule that feeds itself, or a product of conditions, does that.",
                        null);
            }
            return recorder.result();
        } catch (RuleFailure e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw recorder.failure(e, budget.entered(), session);
        } finally {
            StepBudget.close();
            session.dispose();
        }
    }

    private static KieSessionConfiguration configuration() {
        KieSessionConfiguration configuration = KieServices.Factory.get()
                .newKieSessionConfiguration(new Properties(), RuleSession.class.getClassLoader());
        configuration.setOption(ClockTypeOption.PSEUDO);
        return configuration;
    }

    private static boolean mayPropose(Stage stage, Object object) {
        return stage == Stage.ANALYZER
                ? object instanceof Pattern || object instanceof RootCause
                : object instanceof Candidate || object instanceof Veto;
    }

    /** Listens to one session. */
    private static final class Recorder {
        private final CompiledRelease release;
        private final Stage stage;
        private final Limits limits;
        private final List<Firing> fired = new ArrayList<>();
        private final Set<Object> proposed = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<Candidate> chosen = new LinkedHashSet<>();
        private List<Object> ofThisFiring = new ArrayList<>();
        private SortedMap<String, Object> bindings = new TreeMap<>();
        private List<Object> matched = new ArrayList<>();
        private int inserted;
        private @Nullable RuleRef current;
        private boolean firing;

        Recorder(CompiledRelease release, Stage stage, Limits limits) {
            this.release = release;
            this.stage = stage;
            this.limits = limits;
        }

        final Decision decision = new Decision() {
            @Override
            public void choose(Candidate candidate) {
                chosen.add(candidate);
            }
        };

        final DefaultAgendaEventListener firings = new DefaultAgendaEventListener() {
            @Override
            public void beforeMatchFired(BeforeMatchFiredEvent event) {
                Match match = event.getMatch();
                firing = true;
                current = release.place(
                        match.getRule().getPackageName(), match.getRule().getName());
                ofThisFiring = new ArrayList<>();
                matched = new ArrayList<>();
                match.getObjects().forEach(Recorder.this::addFacts);
                bindings = new TreeMap<>();
                for (String name : match.getDeclarationIds()) {
                    if (name.startsWith("$") && !name.startsWith("$w__")) {
                        Object value = match.getDeclarationValue(name);
                        if (value != null) {
                            bindings.put(name, value);
                        }
                    }
                }
            }

            @Override
            public void afterMatchFired(AfterMatchFiredEvent event) {
                firing = false;
                RuleRef rule = current;
                if (rule != null) {
                    fired.add(new Firing(fired.size() + 1, rule, bindings, matched, ofThisFiring));
                }
            }
        };

        final DefaultRuleRuntimeEventListener inserts = new DefaultRuleRuntimeEventListener() {
            @Override
            public void objectInserted(ObjectInsertedEvent event) {
                if (event.getRule() == null) {
                    return;
                }
                Object object = event.getObject();
                if (!mayPropose(stage, object)) {
                    throw new RuleFailure(
                            RuleFailure.Reason.FORBIDDEN_INSERT,
                            running(),
                            "The rule " + current + " inserted a "
                                    + object.getClass().getSimpleName() + "; a rule of the "
                                    + stage.key() + " inserts "
                                    + (stage == Stage.ANALYZER ? "Pattern and RootCause." : "Candidate and Veto."),
                            null);
                }
                if (++inserted > limits.maxInserts()) {
                    throw new RuleFailure(
                            RuleFailure.Reason.INSERTS,
                            running(),
                            "Rules inserted more than " + limits.maxInserts() + " facts; the last was " + current + ".",
                            null);
                }
                proposed.add(object);
                ofThisFiring.add(object);
            }

            @Override
            public void objectDeleted(ObjectDeletedEvent event) {
                proposed.remove(event.getOldObject());
            }
        };

        private void addFacts(Object object) {
            if (object instanceof Collection<?> collection) {
                collection.forEach(this::addFacts);
            } else if (object != null && object.getClass().getPackageName().equals(RuleSource.FACTS)) {
                matched.add(object);
            }
        }

        RunResult result() {
            Set<Pattern> patterns = new LinkedHashSet<>(of(Pattern.class));
            List<RootCause> rootCauses = of(RootCause.class);
            rootCauses.forEach(cause -> patterns.addAll(cause.patterns()));
            return new RunResult(
                    fired,
                    sorted(patterns, FactOrder.PATTERNS),
                    sorted(rootCauses, FactOrder.ROOT_CAUSES),
                    sorted(of(Candidate.class), FactOrder.CANDIDATES),
                    sorted(of(Veto.class), FactOrder.VETOES),
                    sorted(chosen, FactOrder.CANDIDATES),
                    RunResult.proposers(fired));
        }

        private <T> List<T> of(Class<T> type) {
            return proposed.stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .distinct()
                    .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
        }

        private static <T> List<T> sorted(Collection<T> items, Comparator<T> order) {
            return items.stream().distinct().sorted(order).toList();
        }

        /** The rule whose consequence runs; none before the first. */
        List<RuleRef> running() {
            RuleRef rule = current;
            return rule == null ? List.of() : List.of(rule);
        }

        /** @param entered the generated class whose code was entered last */
        RuleFailure failure(Throwable thrown, @Nullable String entered, KieSession session) {
            for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
                if (cause instanceof RuleFailure failure) {
                    return failure;
                }
            }
            List<RuleRef> rules = firing || entered == null ? running() : release.owners(stage, entered);
            String where = firing ? " in the consequence of " : " in a condition of ";
            for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
                if (cause instanceof StepBudget.Exceeded exceeded) {
                    List<RuleRef> stopped = firing ? rules : evaluated(rules, session);
                    return new RuleFailure(
                            RuleFailure.Reason.BUDGET,
                            stopped,
                            "Rules took " + exceeded.getMessage() + where + RuleFailure.named(stopped)
                                    + ". A loop, or a product of conditions without an equality, does that.",
                            null);
                }
            }
            Throwable first = thrown;
            while (first.getCause() != null) {
                first = first.getCause();
            }
            return new RuleFailure(
                    RuleFailure.Reason.ERROR, rules, first + where + RuleFailure.named(rules) + ".", thrown);
        }

        /** Of rules that share a condition the one that stands first in the queue, for which the facts were being joined. */
        private List<RuleRef> evaluated(List<RuleRef> rules, KieSession session) {
            RuleAgendaItem item = rules.size() > 1 && session instanceof InternalWorkingMemory memory
                    ? memory.getAgenda().getAgendaGroupsManager().peekNextRule()
                    : null;
            if (item == null) {
                return rules;
            }
            RuleRef first = release.place(
                    item.getRule().getPackageName(), item.getRule().getName());
            return first != null && rules.contains(first) ? List.of(first) : rules;
        }
    }
}
