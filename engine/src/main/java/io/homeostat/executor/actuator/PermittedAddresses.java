package io.homeostat.executor.actuator;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Resolves names, keeps the answers for 300 s, and refuses the addresses that a webhook must not reach: link-local ones and
 * those where clouds hand out credentials. Checked on the very address that is connected to, so that a name cannot be
 * changed between check and use.
 */
final class PermittedAddresses implements DnsResolver {
    private static final long KEEP_NANOS = Duration.ofMinutes(5).toNanos();
    private static final Set<String> METADATA = Set.of("100.100.100.200", "fd00:ec2:0:0:0:0:0:254", "192.0.0.192");

    private record Kept(InetAddress[] addresses, long at) {}

    private final ConcurrentHashMap<String, Kept> kept = new ConcurrentHashMap<>();

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        Kept known = kept.get(host);
        if (known == null || System.nanoTime() - known.at > KEEP_NANOS) {
            InetAddress[] permitted = Arrays.stream(SystemDefaultDnsResolver.INSTANCE.resolve(host))
                    .filter(PermittedAddresses::permitted)
                    .toArray(InetAddress[]::new);
            if (permitted.length == 0) {
                throw new UnknownHostException(
                        host + " is a link-local or metadata address, which actuators must not call");
            }
            known = new Kept(permitted, System.nanoTime());
            kept.put(host, known);
        }
        return known.addresses.clone();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    static boolean permitted(InetAddress address) {
        return !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !METADATA.contains(address.getHostAddress());
    }
}
