package io.homeostat.web.api;

import io.homeostat.model.ActionType;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.model.Severity;
import io.homeostat.monitor.Violations;
import io.homeostat.web.http.RecordBinder;
import io.homeostat.web.http.Times;
import java.beans.PropertyEditorSupport;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Reads constants in a query by the interface's words, and by no other; and times and ids. Editors and not a converter: where a converter
 * refuses, Spring still takes the constant's own name, and an empty text for no filter at all.
 */
@RestControllerAdvice
class QueryWords {
    private static final List<Class<? extends Enum<?>>> TYPES =
            List.of(Violations.Status.class, Severity.class, PlanState.class, Outcome.class, ActionType.class);

    @InitBinder
    void register(WebDataBinder binder) {
        binder.registerCustomEditor(UUID.class, new IdEditor());
        binder.registerCustomEditor(Instant.class, new TimeEditor());
        for (Class<? extends Enum<?>> type : TYPES) {
            binder.registerCustomEditor(type, new Editor(type));
        }
    }

    /** An id is spelt in one way: Java itself would also take one with blanks around it or zeros left out. */
    private static final class IdEditor extends PropertyEditorSupport {
        @Override
        public void setAsText(@Nullable String text) {
            UUID id = UUID.fromString(String.valueOf(text));
            if (!id.toString().equalsIgnoreCase(text)) {
                throw new IllegalArgumentException("no id " + text);
            }
            setValue(id);
        }
    }

    /** Spring itself would also take milliseconds, a bare number that looks like a year among them, and texts without a zone. */
    private static final class TimeEditor extends PropertyEditorSupport {
        @Override
        public void setAsText(@Nullable String text) {
            Instant time = Times.readBound(String.valueOf(text));
            if (time == null) {
                throw new IllegalArgumentException("no time " + text);
            }
            setValue(time);
        }
    }

    private static final class Editor extends PropertyEditorSupport {
        private final Class<? extends Enum<?>> type;

        Editor(Class<? extends Enum<?>> type) {
            this.type = type;
        }

        @Override
        public void setAsText(@Nullable String word) {
            for (Enum<?> constant : type.getEnumConstants()) {
                if (RecordBinder.word(constant).equals(word)) {
                    setValue(constant);
                    return;
                }
            }
            throw new IllegalArgumentException("no value " + word);
        }
    }
}
