package io.homeostat.rulebase;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many steps the rules of one session may take: one step per constraint evaluated, per joined pair, per backward jump, per
 * character that a regular expression looks at. The calls are woven into the code generated from rules, since nothing from
 * outside can stop a loop in a consequence or a product of conditions.
 *
 * <p>Public for that generated code alone. A budget belongs to the thread that opened it; code that runs without one is not
 * stopped, so that a class can be looked at outside of a session.
 */
public final class StepBudget {
    private static final int LONGEST_TEXT = 4_096;
    private static final int CLOCK_EVERY = 1_024;
    private static final ThreadLocal<@Nullable StepBudget> OPEN = new ThreadLocal<>();

    private final long limit;
    private final long deadlineNanos;
    private long taken;
    private @Nullable String entered;

    private StepBudget(long limit, long deadlineNanos) {
        this.limit = limit;
        this.deadlineNanos = deadlineNanos;
    }

    /** Rules took more steps, or more time, or made a longer text than they may. */
    public static final class Exceeded extends RuntimeException {
        private Exceeded(String message) {
            super(message, null, false, false);
        }
    }

    /** Opens one for this thread; close it in a finally. */
    static StepBudget open(long steps, long millis) {
        StepBudget budget = new StepBudget(steps, System.nanoTime() + millis * 1_000_000);
        OPEN.set(budget);
        return budget;
    }

    static void close() {
        OPEN.remove();
    }

    long taken() {
        return taken;
    }

    /**
     * One step into a condition or a consequence. Which one it was is remembered, since what is thrown out of it need not say:
     * Java leaves the trace out of what is thrown often.
     *
     * @param code the generated class
     */
    public static void enter(String code) {
        StepBudget budget = OPEN.get();
        if (budget != null) {
            budget.entered = code;
            budget.step();
        }
    }

    /** The generated class whose code was entered last; null when none was. */
    @Nullable
    String entered() {
        return entered;
    }

    /** One step. */
    public static void tick() {
        StepBudget budget = OPEN.get();
        if (budget != null) {
            budget.step();
        }
    }

    /** One step for a pair of facts that a join looks at. */
    public static boolean join(@Nullable Object earlier) {
        tick();
        return true;
    }

    /** The text, unless it is too long. */
    public static String cap(String text) {
        if (text.length() > LONGEST_TEXT && OPEN.get() != null) {
            throw new Exceeded("a text of more than " + LONGEST_TEXT + " characters");
        }
        return text;
    }

    /** As {@link String#concat}, and no longer than a text may be. */
    public static String concat(String first, String second) {
        return cap(first.concat(second));
    }

    /** As {@link String#toLowerCase}, the same on every machine. */
    public static String toLowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** As {@link String#toUpperCase}, the same on every machine. */
    public static String toUpperCase(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /** As {@link String#matches}, with a step for each character looked at. */
    public static boolean matches(String text, String expression) {
        return Pattern.compile(expression).matcher(new Counted(text)).matches();
    }

    /** As {@link Pattern#matcher}, with a step for each character looked at. */
    public static Matcher matcher(Pattern pattern, @Nullable CharSequence text) {
        if (text == null) {
            throw new NullPointerException("a regular expression was compared with a value that nobody gave");
        }
        return pattern.matcher(new Counted(text));
    }

    private void step() {
        if (++taken > limit) {
            throw new Exceeded("more than " + limit + " steps");
        }
        if (taken % CLOCK_EVERY == 0 && System.nanoTime() - deadlineNanos > 0) {
            throw new Exceeded("more time than rules may take");
        }
    }

    private record Counted(CharSequence text) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            tick();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end));
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
