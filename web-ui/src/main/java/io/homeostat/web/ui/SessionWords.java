package io.homeostat.web.ui;

import com.vaadin.flow.component.ReconnectDialogConfiguration;
import com.vaadin.flow.server.CustomizedSystemMessages;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import org.springframework.stereotype.Component;

/** What pages say by themselves when the server does not answer, or answers that it cannot go on. */
@Component
class SessionWords implements VaadinServiceInitListener {
    /** The browser says this itself, so it is sent with the page. */
    static final String LOST = "Connection lost, trying again. What you see may be old by now.";

    /** Also said where the browser itself knows that it has no network: then it goes on when there is one again. */
    static final String GAVE_UP =
            "Connection lost. What you see may be old by now. Load the page anew if it does not go on by itself.";

    private static final int TRY_EVERY_MS = 3_000;
    private static final int TRY_FOR_MS = 60 * 60 * 1_000;

    @Override
    public void serviceInit(ServiceInitEvent event) {
        CustomizedSystemMessages words = new CustomizedSystemMessages();
        words.setInternalErrorCaption("This page cannot go on");
        words.setInternalErrorMessage("The log of the server says why. Click here or press Esc to load the page anew.");
        // Whose cookie is gone is signed out, and gets to the sign-in by loading the page anew, without a word between.
        words.setCookiesDisabledNotificationEnabled(false);
        event.getSource().setSystemMessagesProvider(info -> words);
        event.getSource().addUIInitListener(begun -> {
            ReconnectDialogConfiguration lost = begun.getUI().getReconnectDialogConfiguration();
            lost.setDialogText(LOST);
            lost.setDialogTextGaveUp(GAVE_UP);
            lost.setReconnectInterval(TRY_EVERY_MS);
            lost.setReconnectAttempts(TRY_FOR_MS / TRY_EVERY_MS);
        });
    }
}
