package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.model.Refused;
import io.homeostat.monitor.Admission;
import io.homeostat.web.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UrlPathHelper;

/**
 * Lets violations in only while the intake has room for them, before their body is read: what is over its capacity costs no
 * memory. Comes after the filters of security, so that strangers take no room.
 */
@Component
class IntakeAdmission extends OncePerRequestFilter {
    private final Homeostat homeostat;

    IntakeAdmission(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        // Decoded, as what finds the controller reads it.
        String path = UrlPathHelper.defaultInstance.getPathWithinApplication(request);
        return !request.getMethod().equals("POST")
                || !(path.equals("/api/v1/violations") || path.startsWith("/api/v1/intake/"));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Admission admission;
        try {
            admission = homeostat.intake().admit(Math.max(0, request.getContentLengthLong()));
        } catch (Refused refused) {
            Problem.of(refused, request).write(response);
            return;
        }
        try (admission) {
            chain.doFilter(new Counted(request, admission), response);
        }
    }

    /** A request whose body is counted as it is read: what its sender says of its length proves nothing. */
    private static final class Counted extends HttpServletRequestWrapper {
        private final Admission admission;

        Counted(HttpServletRequest request, Admission admission) {
            super(request);
            this.admission = admission;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new CountedBody(super.getInputStream(), admission);
        }
    }

    private static final class CountedBody extends ServletInputStream {
        private final ServletInputStream body;
        private final Admission admission;

        CountedBody(ServletInputStream body, Admission admission) {
            this.body = body;
            this.admission = admission;
        }

        @Override
        public int read() throws IOException {
            int one = body.read();
            admission.read(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int more = body.read(into, offset, length);
            admission.read(Math.max(0, more));
            return more;
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
