package io.homeostat.faults;

import io.homeostat.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Has two things happen in an order that is rare by itself. */
final class Crossing {
    private Crossing() {}

    /** Locks the lease until the transaction ends: a cycle that is about to commit waits for that. */
    static boolean holdLease(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute("select * from lease for update");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Locks the audit's head until the transaction ends: whoever has something to tell waits for that, last of all. */
    static boolean holdAudit(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute("select * from audit_head for update");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until one thread is inside the one method and another inside the other. */
    static void awaitTwoIn(String one, String other) {
        Await.until(() -> in(one).filter(
                        thread -> in(other).filter(second -> second != thread).isPresent()));
    }

    private static Optional<Thread> in(String method) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals(method)
                                && frame.getClassName().startsWith("io.homeostat")))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Waits until the thread is inside a method of that name. */
    static void awaitIn(Thread thread, String method) {
        Await.until(() -> Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals(method))
                ? Optional.of(true)
                : Optional.empty());
    }
}
