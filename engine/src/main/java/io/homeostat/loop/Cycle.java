package io.homeostat.loop;

import io.homeostat.analyzer.Analysis;
import io.homeostat.analyzer.Analyzer;
import io.homeostat.executor.Intents;
import io.homeostat.executor.WaitingPlans;
import io.homeostat.knowledge.Knowledge;
import io.homeostat.knowledge.StageTimes;
import io.homeostat.model.CycleInput;
import io.homeostat.planner.Planner;
import io.homeostat.planner.Proposal;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import io.homeostat.store.Uuid7;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One pass over what is new: read, judge, then commit in one transaction. */
final class Cycle {
    private final UnitOfWork unitOfWork;
    private final Analyzer analyzer;
    private final Planner planner;
    private final Intents intents;
    private final WaitingPlans waitingPlans;
    private final Knowledge knowledge;

    Cycle(
            UnitOfWork unitOfWork,
            Analyzer analyzer,
            Planner planner,
            Intents intents,
            WaitingPlans waitingPlans,
            Knowledge knowledge) {
        this.unitOfWork = unitOfWork;
        this.analyzer = analyzer;
        this.planner = planner;
        this.intents = intents;
        this.waitingPlans = waitingPlans;
        this.knowledge = knowledge;
    }

    /**
     * What a cycle did, and how long its stages took; knowledge includes the commit.
     *
     * @param handedOver actions that were put in for execution
     */
    record Done(
            UUID id,
            CycleInput input,
            Analysis analysis,
            Proposal proposal,
            int handedOver,
            StageTimes times,
            long nanos) {}

    Done run(Lease lease, CycleFacts source, CompiledRelease release, Cursor cursor, int batchMax, Instant read) {
        Stopwatch watch = new Stopwatch();
        CycleInput input = unitOfWork.read(tx -> source.take(tx, cursor.sequence(), batchMax, read));
        Instant now = input.now();
        FutureTask<byte[]> facts = packed(input);
        long monitor = watch.lap();
        Analysis analysis = analyzer.analyze(release, input);
        long analyzed = watch.lap();
        Proposal proposal = planner.plan(release, input, analysis);
        long planned = watch.lap();
        UUID id = Uuid7.next(now);
        Knowledge.CycleHead head = new Knowledge.CycleHead(id, cursor.number() + 1, release.id(), lease.holder(), now);
        long[] executor = new long[1];
        int[] handedOver = new int[1];
        unitOfWork.run(tx -> {
            lease.fence(tx, now);
            cursor.advance(tx, input.upToSequence());
            knowledge.record(tx, head, input, ready(facts), analysis, proposal);
            executor[0] = Stopwatch.time(() -> handedOver[0] = intend(tx, id, release, input, proposal));
            StageTimes soFar = new StageTimes(monitor, analyzed, planned, executor[0], watch.peek() - executor[0]);
            knowledge.finish(tx, id, soFar, watch.total());
        });
        long recorded = watch.lap() - executor[0];
        StageTimes times = new StageTimes(monitor, analyzed, planned, executor[0], recorded);
        return new Done(id, input, analysis, proposal, handedOver[0], times, watch.total());
    }

    /** The facts are whole before the rules run, so that packing them need not wait for those. */
    private static FutureTask<byte[]> packed(CycleInput input) {
        FutureTask<byte[]> task = new FutureTask<>(() -> Knowledge.packed(input));
        Thread.ofPlatform().daemon().name("homeostat-facts").start(task);
        return task;
    }

    private static byte[] ready(FutureTask<byte[]> packing) {
        try {
            return packing.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the facts of the cycle cannot be packed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while packing the facts of the cycle", e);
        }
    }

    private int intend(Transaction tx, UUID id, CompiledRelease release, CycleInput input, Proposal proposal) {
        for (Proposal.Joined joined : proposal.joined()) {
            if (!intents.join(tx, joined.remediation(), joined.cause())) {
                // It ended after this cycle had read it: its cause is planned for by the next one.
                knowledge.lookNow(
                        tx,
                        joined.cause().violations().stream()
                                .map(UUID::fromString)
                                .toList(),
                        input.now());
            }
        }
        intents.turnedDownTold(
                tx,
                proposal.turnedDown().stream()
                        .map(Proposal.TurnedDown::no)
                        .filter(no -> !no.told())
                        .map(CycleInput.TurnedDown::remediation)
                        .toList());
        intents.failedTold(
                tx,
                proposal.passedOver().stream()
                        .map(Proposal.PassedOver::failed)
                        .filter(failed -> !failed.told())
                        .map(CycleInput.Failed::remediation)
                        .toList());
        waitingPlans.attend(tx, input.domain(), !input.ended().isEmpty(), input.now());
        return intents.intend(tx, input.domain(), id, release.id(), proposal.plans(), input.now());
    }
}
