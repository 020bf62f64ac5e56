package io.homeostat.web.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.server.VaadinSession;
import com.vaadin.flow.server.WrappedSession;
import io.homeostat.web.security.Pulse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.HttpRequestHandler;

/**
 * Lets an open page say by itself that its server is gone or its session over, also when nobody touches it: what it shows is
 * old then, and its switches would do nothing. The page asks; what the server would push is lost with the session that it is
 * about. It asks by a name that its session has for nothing else, and without the session's cookie, so that a page that is
 * only open does not keep its session alive.
 */
@org.springframework.stereotype.Component(Pulse.PATH + "*") // a bean of such a name answers at that address
class ServerPulse implements HttpRequestHandler {
    private static final String ATTRIBUTE = ServerPulse.class.getName();
    private static final int ASK_EVERY_MS = 5_000;
    private static final int WAIT_MS = 4_000;

    private static final String BEAT = """
            if (window.homeostatPulse) {
              return;
            }
            window.homeostatPulse = true;
            const banner = document.createElement('div');
            banner.className = 'stale-notice';
            banner.setAttribute('role', 'alert');
            let heard = new Date();
            let lost = false;
            const ask = async () => {
              try {
                const answer = await fetch(new URL($0, document.baseURI),
                    {credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout($2)});
                return answer.status;
              } catch (e) {
                return 0;
              }
            };
            const switches = (off) => document.querySelectorAll('.frame vaadin-button, .loop-bar vaadin-button')
                .forEach((button) => { button.inert = off; });
            const beat = async () => {
              const status = await ask();
              if (status === 410) {
                location.reload(); // which leads to the sign-in, and from there back to this address
              } else if (status === 204) {
                heard = new Date();
                if (lost) {
                  lost = false;
                  banner.remove();
                  switches(false);
                  if (!document.querySelector('vaadin-dialog[opened]')) {
                    location.reload(); // what was missed meanwhile is shown anew, at the same address
                  }
                }
              } else {
                lost = true;
                const age = Math.round((new Date() - heard) / 1000);
                banner.textContent = 'The server has not answered since ' + heard.toLocaleTimeString('en-GB') + ' ('
                    + (age < 120 ? age + ' s' : Math.round(age / 60) + ' min')
                    + ' ago). What you see is from then, and nothing can be done from here until it answers.';
                if (!banner.isConnected) {
                  document.body.prepend(banner);
                }
                switches(true);
              }
            };
            setInterval(beat, $1);""";

    private final Set<String> sessions = ConcurrentHashMap.newKeySet();

    /** Begins on the page that a component is on; once is enough. */
    void beginOn(Component part) {
        WrappedSession session = VaadinSession.getCurrent().getSession();
        if (!(session.getAttribute(ATTRIBUTE) instanceof Handle)) {
            session.setAttribute(ATTRIBUTE, new Handle(UUID.randomUUID().toString()));
        }
        Handle handle = (Handle) session.getAttribute(ATTRIBUTE);
        part.getElement().executeJs(BEAT, Pulse.PATH.substring(1) + handle.name, ASK_EVERY_MS, WAIT_MS);
    }

    /** 204 while the session of the name that the address ends with holds, 410 when it is over or was another server's. */
    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response) {
        String path = request.getRequestURI();
        String name = path.substring(path.lastIndexOf('/') + 1);
        response.setStatus(sessions.contains(name) ? HttpServletResponse.SC_NO_CONTENT : HttpServletResponse.SC_GONE);
    }

    /** Let go by the session when that has ended, however it did. */
    private final class Handle implements HttpSessionBindingListener {
        private final String name;

        Handle(String name) {
            this.name = name;
        }

        @Override
        public void valueBound(HttpSessionBindingEvent event) {
            sessions.add(name);
        }

        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            sessions.remove(name);
        }
    }
}
