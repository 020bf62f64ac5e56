package io.homeostat.store;

import io.homeostat.model.Refused;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;

/**
 * Runs work in one transaction: all of it is stored, or nothing. Thread-safe.
 *
 * <p>Work may be run again from its start when the database had to choose between two transactions (a deadlock, a
 * serialisation failure), so it changes nothing but the transaction it is given; what must follow a commit is handed to
 * {@link Transaction#afterCommit}.
 */
public final class UnitOfWork {
    private static final int TRIES = 4;
    private static final int CONTENTION_TRIES = 8;

    private final SessionFactory sessions;

    UnitOfWork(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /**
     * Runs work that writes.
     *
     * @throws Refused with reason UNAVAILABLE when the database is away; nothing was stored then
     */
    public <T> T write(Function<Transaction, T> work) {
        for (int tryNumber = 1; ; tryNumber++) {
            try {
                return once(work);
            } catch (RuntimeException e) {
                if (tryNumber == TRIES || !isConflict(e)) {
                    throw translated(e);
                }
            }
        }
    }

    /** As {@link #write(Function)}, without a result. */
    public void run(Consumer<Transaction> work) {
        write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    /** Runs work that only reads. */
    public <T> T read(Function<Transaction, T> work) {
        return write(work);
    }

    /**
     * As {@link #write}, for work that makes what another transaction may be making at the same moment: when that one was
     * faster, it runs again from its start, and then finds what is there.
     */
    public <T> T contend(Function<Transaction, T> work) {
        for (int tryNumber = 1; ; tryNumber++) {
            try {
                return write(work);
            } catch (RuntimeException e) {
                if (tryNumber == CONTENTION_TRIES || !isDuplicate(e)) {
                    throw e;
                }
            }
        }
    }

    /** Whether a key was there already: another transaction was faster. */
    public static boolean isDuplicate(RuntimeException e) {
        SQLException sql = Causes.find(e, SQLException.class);
        return sql != null && "23505".equals(sql.getSQLState());
    }

    private <T> T once(Function<Transaction, T> work) {
        Transaction done;
        T result;
        try (StatelessSession session = sessions.openStatelessSession()) {
            org.hibernate.Transaction transaction = session.beginTransaction();
            try {
                done = new Transaction(session);
                result = work.apply(done);
                done.beforeCommit();
            } catch (RuntimeException | Error e) {
                rollback(transaction, e);
                throw e;
            }
            transaction.commit();
        }
        done.committed();
        return result;
    }

    private static void rollback(org.hibernate.Transaction transaction, Throwable why) {
        try {
            transaction.rollback();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    /** Whether the database chose another transaction over this one, so that trying again is right. */
    private static boolean isConflict(RuntimeException e) {
        SQLException sql = Causes.find(e, SQLException.class);
        if (sql == null) {
            return false;
        }
        String state = String.valueOf(sql.getSQLState());
        return state.equals("40001") || state.equals("40P01") || state.equals("HYT00");
    }

    private static RuntimeException translated(RuntimeException e) {
        SQLException sql = Causes.find(e, SQLException.class);
        if (sql == null) {
            return e;
        }
        String state = String.valueOf(sql.getSQLState());
        // 08: connection; 57P: the server is going down; 90xxx of H2: closed or broken file.
        boolean away = state.startsWith("08")
                || state.startsWith("57P")
                || state.equals("90121")
                || state.equals("90098")
                || sql instanceof java.sql.SQLTransientConnectionException;
        if (!away) {
            return e;
        }
        Refused refused = new Refused(
                Refused.Reason.UNAVAILABLE, "database-away", "The database is away; nothing was stored. Try again.");
        refused.initCause(e);
        return refused;
    }
}
