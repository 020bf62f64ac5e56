package io.homeostat.web.http;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next the cursor of the page after this one; null at the end
 */
public record CursorPage<T>(List<T> items, @Nullable String next) {

    /**
     * The page of what was read, which is one row more than the page holds where there is a next one.
     *
     * @param rows at most {@code page.limit() + 1}
     * @param position what tells where a row stands in the order of the list, read back by {@link PageRequest#after}
     */
    public static <R, T> CursorPage<T> of(
            List<R> rows, PageRequest page, Function<R, List<String>> position, Function<R, T> view) {
        List<R> shown = rows.subList(0, Math.min(rows.size(), page.limit()));
        String next = rows.size() > page.limit() ? page.next(position.apply(shown.getLast())) : null;
        return new CursorPage<>(shown.stream().map(view).toList(), next);
    }

    /** The page of a list that is short enough to be read whole, in the order of what {@code key} gives. */
    public static <T> CursorPage<T> ofAll(List<T> all, PageRequest page, Function<T, String> key) {
        String after = page.after(List::getFirst);
        List<T> rest = all.stream()
                .sorted(Comparator.comparing(key))
                .filter(one -> after == null || key.apply(one).compareTo(after) > 0)
                .limit(page.rowsToRead())
                .toList();
        return of(rest, page, one -> List.of(key.apply(one)), Function.identity());
    }
}
