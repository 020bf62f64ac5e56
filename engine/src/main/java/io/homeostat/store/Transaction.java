package io.homeostat.store;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.hibernate.query.MutationQuery;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * One transaction in hand. For repositories: everything else speaks to those. Not thread-safe, and of no use once its work
 * has returned.
 */
public final class Transaction {
    /** Something collected during a transaction that is written at its very end, since it locks what all must share. */
    public interface Closing {
        /** Where among the others: lower first. The audit's head is the last. */
        int order();

        void write(Transaction tx);
    }

    /** The most values in one {@code in (...)}: PostgreSQL takes 65 535 parameters a statement. */
    private static final int MOST_IN = 5_000;

    private final StatelessSession session;
    private final Map<Class<?>, Closing> closings = new LinkedHashMap<>();
    private final List<Runnable> afterCommit = new ArrayList<>();

    Transaction(StatelessSession session) {
        this.session = session;
    }

    public void insert(Object row) {
        session.insert(row);
    }

    /** Inserts in batches. */
    public void insertAll(List<?> rows) {
        if (!rows.isEmpty()) {
            session.insertMultiple(rows);
        }
    }

    public void update(Object row) {
        session.update(row);
    }

    /** Updates in batches. */
    public void updateAll(List<?> rows) {
        if (!rows.isEmpty()) {
            session.updateMultiple(rows);
        }
    }

    public void delete(Object row) {
        session.delete(row);
    }

    public <T> Optional<T> find(Class<T> entity, Object id) {
        return Optional.ofNullable(session.get(entity, id));
    }

    /** The row, locked until the transaction ends. */
    public <T> Optional<T> findLocked(Class<T> entity, Object id) {
        return Optional.ofNullable(session.get(entity, id, LockMode.PESSIMISTIC_WRITE));
    }

    /**
     * Rows of a query in Hibernate's language.
     *
     * @param type an entity, a plain type, or a record whose components are what is selected
     * @param limit the most rows that come back, 1 or more
     * @param parameters for {@code ?1} and on
     */
    public <T> List<T> list(String query, Class<T> type, int limit, @Nullable Object... parameters) {
        SelectionQuery<T> selection = session.createSelectionQuery(query, type);
        for (int i = 0; i < parameters.length; i++) {
            selection.setParameter(i + 1, parameters[i]);
        }
        return selection.setMaxResults(limit).getResultList();
    }

    /** As {@link #list}, with named parameters, for queries that are put together from filters. */
    public <T> List<T> listNamed(String query, Class<T> type, int limit, Map<String, ?> parameters) {
        SelectionQuery<T> selection = session.createSelectionQuery(query, type);
        parameters.forEach(selection::setParameter);
        return selection.setMaxResults(limit).getResultList();
    }

    /** The first row of a query, if there is one. */
    public <T> Optional<T> first(String query, Class<T> type, @Nullable Object... parameters) {
        // The least of nothing is one row with nothing in it.
        return list(query, type, 1, parameters).stream()
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** The rows of a query, each locked until the transaction ends. */
    public <T> List<T> listLocked(String query, Class<T> entity, int limit, @Nullable Object... parameters) {
        SelectionQuery<T> selection = session.createSelectionQuery(query, entity);
        for (int i = 0; i < parameters.length; i++) {
            selection.setParameter(i + 1, parameters[i]);
        }
        return selection
                .setMaxResults(limit)
                .setHibernateLockMode(LockMode.PESSIMISTIC_WRITE)
                .getResultList();
    }

    /**
     * Cuts what belongs into an {@code in (...)} into parts that each fit into one statement, in the order given. Whoever
     * locks by several statements gives it sorted.
     */
    public static <T> List<List<T>> parts(Collection<T> all) {
        List<T> given = List.copyOf(all);
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < given.size(); from += MOST_IN) {
            parts.add(given.subList(from, Math.min(given.size(), from + MOST_IN)));
        }
        return parts;
    }

    /** Runs an update, delete or insert in Hibernate's language; gives the number of rows. */
    public int execute(String statement, @Nullable Object... parameters) {
        MutationQuery mutation = session.createMutationQuery(statement);
        for (int i = 0; i < parameters.length; i++) {
            mutation.setParameter(i + 1, parameters[i]);
        }
        return mutation.executeUpdate();
    }

    /** Runs a statement in the database's own language, for what Hibernate's cannot say; gives the number of rows. */
    public int executeSql(String statement, @Nullable Object... parameters) {
        MutationQuery mutation = session.createNativeMutationQuery(statement);
        for (int i = 0; i < parameters.length; i++) {
            mutation.setParameter(i + 1, parameters[i]);
        }
        return mutation.executeUpdate();
    }

    /** Lends the connection, for libraries that write within this transaction. They must not end it. */
    public <T> T onConnection(Function<Connection, T> work) {
        return session.doReturningWork(work::apply);
    }

    /** What is collected under that type in this transaction, made when it is first asked for. */
    public <T extends Closing> T closing(Class<T> type, Supplier<T> make) {
        return type.cast(closings.computeIfAbsent(type, t -> make.get()));
    }

    /** Runs once the commit has succeeded, in the order given; never when it failed. */
    public void afterCommit(Runnable work) {
        afterCommit.add(work);
    }

    void beforeCommit() {
        closings.values().stream()
                .sorted(Comparator.comparingInt(Closing::order))
                .forEach(closing -> closing.write(this));
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }
}
