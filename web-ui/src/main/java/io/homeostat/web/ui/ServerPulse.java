package io.homeostat.web.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.VaadinSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an open page say by itself that its server is gone or its session over, also when nobody touches it: what it shows is
 * old then, and its switches would do nothing.
 */
@org.springframework.stereotype.Component
class ServerPulse implements HttpSessionListener {
    private static final Logger log = LoggerFactory.getLogger(ServerPulse.class);
    private static final int ASK_EVERY_MS = 5_000;
    private static final int WAIT_MS = 4_000;
    private static final int ENDING_MS = 1_000;

    /** Asks without the cookie of the session: a page that is only open must not keep it alive. */
    private static final String BEAT = """
            if (window.homeostatPulse) {
              return;
            }
            const banner = document.createElement('div');
            banner.className = 'stale-notice';
            banner.setAttribute('role', 'alert');
            let heard = new Date();
            let lost = false;
            const alive = async () => {
              try {
                const answer = await fetch(new URL('actuator/health/liveness', document.baseURI),
                    {credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout($1)});
                return answer.ok;
              } catch (e) {
                return false;
              }
            };
            const switches = (off) => document.querySelectorAll('.frame vaadin-button, .loop-bar vaadin-button')
                .forEach((button) => { button.inert = off; });
            const beat = async () => {
              if (await alive()) {
                heard = new Date();
                if (lost) {
                  lost = false;
                  banner.remove();
                  switches(false);
                  if (!document.querySelector('vaadin-dialog[opened]')) {
                    location.reload(); // what was missed meanwhile is shown anew, at the same address
                  }
                }
                return true;
              }
              lost = true;
              const age = Math.round((new Date() - heard) / 1000);
              banner.textContent = 'The server has not answered since ' + heard.toLocaleTimeString() + ' ('
                  + (age < 120 ? age + ' s' : Math.round(age / 60) + ' min')
                  + ' ago). What you see is from then, and nothing can be done from here until it answers.';
              if (!banner.isConnected) {
                document.body.prepend(banner);
              }
              switches(true);
              return false;
            };
            window.homeostatPulse = {
              // Told while the session is still ending: asked at once, the server might take it for one that holds.
              ended: () => setTimeout(async () => {
                if (await beat()) {
                  location.reload();
                }
              }, $2)
            };
            setInterval(beat, $0);""";

    /** Begins on the page that a component is on; once is enough. */
    static void beginOn(Component part) {
        part.getElement().executeJs(BEAT, ASK_EVERY_MS, WAIT_MS, ENDING_MS);
    }

    /** The pages of a session that ended go to the sign-in, if the server is there for them. */
    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        for (VaadinSession session : VaadinSession.getAllSessions(event.getSession())) {
            try {
                session.accessSynchronously(() -> session.getUIs().forEach(ServerPulse::ended));
            } catch (RuntimeException e) {
                log.debug("pages of a session that ended could not be told", e);
            }
        }
    }

    private static void ended(UI page) {
        page.getPage().executeJs("window.homeostatPulse?.ended()");
        page.push();
    }
}
