package io.homeostat.web.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A POST whose body comes in two parts, so that it is in hand for as long as a test needs. */
public final class SlowRequest implements AutoCloseable {
    private static final int FIRST_PART = 5;

    private final URI at;
    private final String path;
    private final String body;
    private Socket socket;

    public SlowRequest(URI at, String path, String body) throws IOException {
        this.at = at;
        this.path = path;
        this.body = body;
        this.socket = begun();
    }

    private Socket begun() throws IOException {
        Socket begun = new Socket(at.getHost(), at.getPort());
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + Application.ADMIN_TOKEN
                + "\r\n\r\n";
        begun.getOutputStream().write((head + body.substring(0, FIRST_PART)).getBytes(StandardCharsets.US_ASCII));
        begun.getOutputStream().flush();
        return begun;
    }

    /** Where there is one place only, it may have been taken by the request that looks whether it is. */
    public void againIfRefused() {
        try {
            if (socket.getInputStream().available() > 0) {
                socket.close();
                socket = begun();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the rest, and gives the whole answer. */
    public String rest() throws IOException {
        socket.getOutputStream().write(body.substring(FIRST_PART).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
