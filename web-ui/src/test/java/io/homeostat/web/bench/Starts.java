package io.homeostat.web.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How long the WAR takes from the start of its process until its health is UP. */
final class Starts {
    private static final int N = 3;
    private static final int BATCHES = 10;

    private final Path war;
    private final Path log;

    Starts(Path war, Path log) {
        this.war = war;
        this.log = log;
    }

    List<Figure> measure(String database) {
        String group = "start of the WAR to health UP";
        List<Double> empty = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        for (int i = 0; i < N; i++) {
            Path data = Folders.fresh();
            try (Child child = Child.start(war, data, null, log)) {
                empty.add(child.startMillis());
                fill(child);
            }
            try (Child child = Child.start(war, data, null, log)) {
                again.add(child.startMillis());
            }
            Folders.delete(data);
        }
        return List.of(
                Figure.of(group, "empty", database, 0, of(empty)),
                Figure.of(group, "with data", database, 0, of(again)));
    }

    /** A thousand open violations, which the next start finds. */
    private static void fill(Child child) {
        Fleet fleet = new Fleet(20 * BATCHES);
        for (int round = 0; round < BATCHES; round++) {
            Reaction.taken(
                    child.http()
                            .post(
                                    "/api/v1/violations",
                                    fleet.incident(round, "firing").toString()),
                    200);
        }
    }

    private static Statistics of(List<Double> millis) {
        return Statistics.of(millis.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
