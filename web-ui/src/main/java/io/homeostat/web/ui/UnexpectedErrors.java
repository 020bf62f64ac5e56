package io.homeostat.web.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Code;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.notification.NotificationVariant;
import com.vaadin.flow.server.DefaultErrorHandler;
import com.vaadin.flow.server.ErrorEvent;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What nobody expected: each gets an id under which the log has it in full, and which is all that the reader is shown. What
 * happens within a page leaves that page as it stands, with what was typed into it.
 */
@Component
class UnexpectedErrors implements VaadinServiceInitListener {
    private static final Logger log = LoggerFactory.getLogger(UnexpectedErrors.class);
    private static final int ID_BYTES = 4;
    private static final SecureRandom random = new SecureRandom();

    @Override
    public void serviceInit(ServiceInitEvent event) {
        event.getSource().addSessionInitListener(begun -> begun.getSession().setErrorHandler(new Told()));
    }

    /** Writes it to the log; gives the id that it has there. */
    static String log(Throwable unexpected, String where) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        log.error("unexpected error {} {}", id, where, unexpected);
        return id;
    }

    /** Those that no view is navigated to by: events of the page and what is told to it later. */
    private static final class Told extends DefaultErrorHandler {
        @Override
        public void error(ErrorEvent event) {
            Throwable unexpected = findRelevantThrowable(event.getThrowable());
            if (!shouldHandle(unexpected)) {
                return; // a browser that went away in the middle of an answer
            }
            UI ui = UI.getCurrent();
            String place = ui == null ? "" : ui.getActiveViewLocation().getPath();
            String id = log(unexpected, "on the page /" + place);
            if (ui != null) {
                var unused = ui.access(() -> tell(id));
            }
        }

        private static void tell(String id) {
            Notification shown = new Notification();
            shown.addThemeVariants(NotificationVariant.ERROR);
            shown.setAssertive(true);
            shown.setDuration(0);
            shown.setPosition(Notification.Position.BOTTOM_STRETCH);
            Button close = new Button("Close", event -> shown.close());
            close.addThemeVariants(ButtonVariant.TERTIARY);
            Div text = new Div(
                    new Span("That did not work, by a fault of this server. The log has it under the id "),
                    new Code(id),
                    new Span("."));
            Div line = new Div(text, close);
            line.addClassName("unexpected");
            shown.add(line);
            shown.open();
        }
    }
}
