package io.homeostat.web.ui;

import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import org.springframework.stereotype.Component;

/** Vaadin allows pages of the same origin to frame its pages; here none may, which older browsers only know by this. */
@Component
class FramesDenied implements VaadinServiceInitListener {
    @Override
    public void serviceInit(ServiceInitEvent event) {
        event.addIndexHtmlRequestListener(page -> page.getVaadinResponse().setHeader("X-Frame-Options", "DENY"));
    }
}
