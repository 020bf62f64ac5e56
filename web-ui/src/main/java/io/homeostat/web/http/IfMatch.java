package io.homeostat.web.http;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What a caller says it has seen of what it changes ({@code If-Match}, RFC 9110), where a revision is the tag. */
public final class IfMatch {
    private static final Pattern TAG = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");

    private IfMatch() {}

    /** The tag of a revision, as the header {@code ETag} has it. */
    public static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    /**
     * Which revisions the header names; {@code *} names every one.
     *
     * @throws HttpRefusal 428 when it is missing
     */
    public static LongPredicate read(@Nullable String header) {
        if (header == null || header.isBlank()) {
            throw new HttpRefusal(
                    HttpStatus.PRECONDITION_REQUIRED,
                    "if-match-missing",
                    "Others may change this too, so say what you have seen: send the ETag of your last GET as If-Match.");
        }
        if (header.strip().equals("*")) {
            return revision -> true;
        }
        Set<String> named = new TreeSet<>();
        // A weak tag does not fit: that two revisions are nearly the same is not enough to write over one.
        Matcher tags = TAG.matcher(header.replaceAll("W/\"[^\"]*\"", ""));
        while (tags.find()) {
            if (REVISION.matcher(tags.group(1)).matches()) {
                named.add(tags.group(1));
            }
        }
        return revision -> named.contains(Long.toString(revision));
    }
}
