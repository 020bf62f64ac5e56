package io.homeostat.executor.actuator;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** What can be said of an address before any name is resolved. */
final class WebhookAddress {
    private static final int LONGEST = 4_000;
    private static final int LAST_PORT = 65_535;
    private static final Pattern NUMERIC = Pattern.compile("(?i)(0x[0-9a-f]+|[0-9]+)(\\.(0x[0-9a-f]+|[0-9]+)){0,3}");

    private WebhookAddress() {}

    /**
     * Whether it is an http or https address with a host. Credentials do not belong before that: it is told to readers. A
     * fragment is never sent, and would swallow what is put after it.
     */
    static boolean isOne(String address) {
        if (address.length() > LONGEST) {
            return false;
        }
        try {
            URI uri = URI.create(address);
            String scheme = uri.getScheme();
            return uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() <= LAST_PORT
                    && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether two addresses lead to one server: scheme, host and port are the same. */
    static boolean isSameServer(String one, String other) {
        URI first = URI.create(one);
        URI second = URI.create(other);
        return first.getScheme().equalsIgnoreCase(second.getScheme())
                && first.getHost().equalsIgnoreCase(second.getHost())
                && port(first) == port(second);
    }

    private static int port(URI address) {
        int usual = address.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return address.getPort() < 0 ? usual : address.getPort();
    }

    /** False when its host is a number that must not be called. A name says nothing before it is resolved, at each call. */
    static boolean isPermitted(String address) {
        String host = URI.create(address).getHost();
        if (host.startsWith("[")) {
            String inner = host.substring(1, host.length() - 1);
            int zone = inner.indexOf('%');
            return isPermittedLiteral(zone < 0 ? inner : inner.substring(0, zone));
        }
        if (!NUMERIC.matcher(host).matches()) {
            return true;
        }
        // Resolvers differ in whether a leading zero means octal.
        return isPermittedNumber(host, 8) && isPermittedNumber(host, 10);
    }

    /** An IPv4 address in one to four parts, of which the last fills what is left. */
    private static boolean isPermittedNumber(String host, int radixOfLeadingZero) {
        String[] parts = host.split("\\.");
        long number = 0;
        try {
            for (int i = 0; i < parts.length; i++) {
                boolean last = i == parts.length - 1;
                long part = part(parts[i], radixOfLeadingZero);
                number = last ? number + part : number + (part << (24 - 8 * i));
            }
        } catch (NumberFormatException e) {
            return true; // no number after all, so a name
        }
        if (number < 0 || number > 0xffff_ffffL) {
            return true;
        }
        return isPermittedLiteral(
                (number >> 24) + "." + (number >> 16 & 0xff) + "." + (number >> 8 & 0xff) + "." + (number & 0xff));
    }

    private static long part(String part, int radixOfLeadingZero) {
        if (part.length() > 2 && (part.startsWith("0x") || part.startsWith("0X"))) {
            return Long.parseLong(part.substring(2), 16);
        }
        boolean zero = part.length() > 1 && part.startsWith("0");
        return Long.parseLong(part, zero ? radixOfLeadingZero : 10);
    }

    private static boolean isPermittedLiteral(String literal) {
        try {
            return PermittedAddresses.permitted(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return true; // none, which its call will tell
        }
    }
}
