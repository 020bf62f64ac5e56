package io.homeostat.web.ui.component;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.icon.VaadinIcon;
import com.vaadin.flow.component.notification.Notification;

/** Copies the address of a place within the application, as others can open it. */
public final class CopyLink extends Button {
    /** In the browser alone, since the clipboard is given to a press and not to an answer that comes later. */
    private static final String COPY = """
            const place = $0;
            this.addEventListener('click', async () => {
              const address = new URL(place, document.baseURI).href;
              if (navigator.clipboard) {
                await navigator.clipboard.writeText(address);
              } else {
                const field = document.createElement('textarea');
                field.value = address;
                document.body.append(field);
                field.select();
                document.execCommand('copy');
                field.remove();
              }
              this.dispatchEvent(new CustomEvent('copied'));
            });""";

    private static final int SHOWN_MS = 2_000;

    /** @param place relative to the application */
    public CopyLink(String place) {
        super("Copy link", VaadinIcon.LINK.create());
        addThemeVariants(ButtonVariant.TERTIARY);
        getElement().executeJs(COPY, place);
        getElement()
                .addEventListener(
                        "copied",
                        event -> Notification.show("Link copied", SHOWN_MS, Notification.Position.BOTTOM_START));
    }
}
