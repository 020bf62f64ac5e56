package io.homeostat.web.ui.component;

import com.vaadin.flow.data.provider.AbstractBackEndDataProvider;
import com.vaadin.flow.data.provider.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list as it was when it was last asked for. Its keys are read once and stay in their order, so that no row moves under a
 * reader; rows are read by key when they come into view, so that any place in the list is equally near. One for all that a
 * grid shows: a press on a row that is just being replaced still means the record that was seen there. Not thread-safe.
 */
final class Snapshot<K extends Comparable<K>, T> extends AbstractBackEndDataProvider<T, Void> {
    /** Of rows in or near view, to see which of them have changed. */
    private static final int REMEMBERED = 300;

    private List<K> keys = List.of();
    private @Nullable K newest;
    private final transient Function<List<K>, List<T>> read;
    private final transient Function<T, K> keyOf;
    private final Map<K, T> shown = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, T> eldest) {
            return size() > REMEMBERED;
        }
    };

    Snapshot(Function<List<K>, List<T>> read, Function<T, K> keyOf) {
        this.read = read;
        this.keyOf = keyOf;
    }

    /** Lists these from now on, in their order. */
    void show(List<K> now) {
        keys = now;
        newest = now.stream().max(K::compareTo).orElse(null);
        shown.clear();
        refreshAll();
    }

    int size() {
        return keys.size();
    }

    /** Where the key stands; -1 when it does not. */
    int indexOf(K key) {
        return keys.indexOf(key);
    }

    K keyAt(int index) {
        return keys.get(index);
    }

    /** The greatest key, which is the newest; null in an empty list. */
    @Nullable
    K newest() {
        return newest;
    }

    @Nullable
    T row(K key) {
        return read.apply(List.of(key)).stream().findFirst().orElse(null);
    }

    /** Draws again what has changed of the rows in view; each stays in its place. */
    void refreshChanged() {
        List<K> looked = new ArrayList<>(shown.keySet());
        for (T row : read.apply(looked)) {
            K key = keyOf.apply(row);
            if (!row.equals(shown.get(key))) {
                shown.put(key, row);
                refreshItem(row);
            }
        }
    }

    @Override
    protected Stream<T> fetchFromBackEnd(Query<T, Void> query) {
        int from = Math.min(query.getOffset(), keys.size());
        int to = Math.min(from + query.getLimit(), keys.size());
        List<T> rows = read.apply(keys.subList(from, to));
        rows.forEach(row -> shown.put(keyOf.apply(row), row));
        return rows.stream();
    }

    @Override
    protected int sizeInBackEnd(Query<T, Void> query) {
        return keys.size();
    }

    @Override
    public Object getId(T row) {
        return keyOf.apply(row);
    }
}
