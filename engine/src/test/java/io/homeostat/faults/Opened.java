package io.homeostat.faults;

import io.homeostat.testkit.Databases;
import io.homeostat.testkit.RecordingTarget;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A stepped engine on a fresh database, with a target that it acts on. */
record Opened(Stepped stepped, RecordingTarget target) implements AutoCloseable {
    static final Instant NIGHT = Instant.parse("2026-11-01T03:00:00Z");

    static Opened on(Databases kind, Map<String, ?> config) {
        RecordingTarget target = new RecordingTarget();
        Stepped stepped = Stepped.open(kind.fresh(), "one", new SettableClock(NIGHT));
        stepped.hook(target, config);
        return new Opened(stepped, target);
    }

    static Opened on(Databases kind) {
        return on(kind, Map.of());
    }

    List<String> keys() {
        return target.calls().stream().map(RecordingTarget.Call::key).toList();
    }

    @Override
    public void close() {
        stepped.close();
        target.close();
    }
}
