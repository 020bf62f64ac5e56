package io.homeostat.executor.actuator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An address and the values in its query, which count as secrets, as the values of headers do: which carry credentials is not
 * ours to guess. A part of the query without a name is all value. Pure.
 *
 * @param masked the address with {@link WebhookDocument#MASK} for each value
 * @param values what is masked, in this order
 */
record WebhookQuery(String masked, List<Value> values) {
    /**
     * One value.
     *
     * @param name what it is told beside; empty for a part that is all value
     */
    record Value(String name, String text) {
        /** Whether it stands for what was there before. */
        boolean isMask() {
            return text.equals(WebhookDocument.MASK)
                    || (text.length() == 9
                            && text.startsWith("%")
                            && URLDecoder.decode(text, StandardCharsets.UTF_8).equals(WebhookDocument.MASK));
        }
    }

    WebhookQuery {
        values = List.copyOf(values);
    }

    /** @param address a valid one without a fragment */
    static WebhookQuery of(String address) {
        int query = address.indexOf('?') + 1;
        if (query == 0) {
            return new WebhookQuery(address, List.of());
        }
        List<Value> values = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (String part : address.substring(query).split("&", -1)) {
            int value = part.indexOf('=') + 1;
            String before = part.substring(0, value);
            if (value == part.length()) {
                told.add(part);
            } else {
                values.add(new Value(before, part.substring(value)));
                told.add(before + WebhookDocument.MASK);
            }
        }
        return new WebhookQuery(address.substring(0, query) + String.join("&", told), values);
    }

    /** The address with other values in place of those that it has, as many. */
    String with(List<String> others) {
        int query = masked.indexOf('?') + 1;
        Iterator<String> next = others.iterator();
        List<String> told = new ArrayList<>();
        for (String part : masked.substring(query).split("&", -1)) {
            int value = part.indexOf('=') + 1;
            told.add(query == 0 || value == part.length() ? part : part.substring(0, value) + next.next());
        }
        return masked.substring(0, query) + String.join("&", told);
    }

    /** For each value its place among the values of another: the first of a name has that of the first of that name, and so on. */
    List<Optional<Integer>> placesIn(WebhookQuery other) {
        Map<String, Integer> seen = new HashMap<>();
        List<Optional<Integer>> places = new ArrayList<>();
        for (Value value : values) {
            int nth = seen.merge(value.name, 1, Integer::sum);
            places.add(other.place(value.name, nth));
        }
        return places;
    }

    private Optional<Integer> place(String name, int nth) {
        int found = 0;
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).name.equals(name) && ++found == nth) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}
