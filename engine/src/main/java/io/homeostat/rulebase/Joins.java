package io.homeostat.rulebase;

import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.CollectDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.ForallDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.PatternSourceDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/**
 * Weaves a step into every join of a rule's conditions: each pattern gets a name where it has none, and each later one, also
 * within not, exists, forall, accumulate and collect, a constraint that is always true and counts. Without it a product of
 * patterns never calls an author's code and fills the memory before the first rule fires.
 */
final class Joins {
    /** What the names given here begin with; those of authors do not. */
    static final String NAME = "$w__";

    private static final String STEP = StepBudget.class.getName() + ".join(";

    private int named;

    private Joins() {}

    static void weave(PackageDescr tree) {
        for (RuleDescr rule : tree.getRules()) {
            new Joins().element(rule.getLhs(), null);
        }
    }

    /** The name of the pattern that what follows is joined with. */
    private @Nullable String element(BaseDescr element, @Nullable String before) {
        return switch (element) {
            case AndDescr and -> {
                String last = before;
                for (BaseDescr one : and.getDescrs()) {
                    String name = element(one, last);
                    last = name == null ? last : name;
                }
                yield last;
            }
            case OrDescr or -> {
                // A name bound in one branch is unknown in the other, so what follows is joined with what stood before.
                or.getDescrs().forEach(one -> element(one, before));
                yield before;
            }
            case NotDescr not -> {
                not.getDescrs().forEach(one -> element(one, before));
                yield before;
            }
            case ExistsDescr exists -> {
                for (Object one : exists.getDescrs()) {
                    element((BaseDescr) one, before);
                }
                yield before;
            }
            case ForallDescr forall -> {
                String last = before;
                for (BaseDescr one : forall.getDescrs()) {
                    String name = element(one, last);
                    last = name == null ? last : name;
                }
                yield before;
            }
            case AccumulateDescr accumulate -> {
                if (accumulate.getInput() != null) {
                    element(accumulate.getInput(), before);
                }
                yield before;
            }
            case PatternDescr pattern -> pattern(pattern, before);
            default -> before;
        };
    }

    private @Nullable String pattern(PatternDescr pattern, @Nullable String before) {
        PatternSourceDescr source = pattern.getSource();
        if (source instanceof AccumulateDescr accumulate) {
            element(accumulate, before);
            return before;
        }
        if (source instanceof CollectDescr collect) {
            element(collect.getInputPattern(), before);
            return before;
        }
        if (pattern.getIdentifier() == null || pattern.getIdentifier().isEmpty()) {
            pattern.setIdentifier(NAME + ++named);
        }
        if (before != null) {
            pattern.addConstraint(new ExprConstraintDescr(STEP + before + ")"));
        }
        return pattern.getIdentifier();
    }
}
