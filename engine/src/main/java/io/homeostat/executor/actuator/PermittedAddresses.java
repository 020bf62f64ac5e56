package io.homeostat.executor.actuator;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
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

    private static final int IPV4_BYTES = 4;
    private static final String NAT64 = "0064ff9b0000000000000000";

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
        if (address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || METADATA.contains(address.getHostAddress())) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return bytes.length == IPV4_BYTES || !holdsIpv4(bytes) || permitted(embedded(bytes));
    }

    /** Whether it is IPv4 written as IPv6: mapped, compatible, or by a NAT64's well-known prefix. */
    private static boolean holdsIpv4(byte[] ipv6) {
        byte[] prefix = Arrays.copyOf(ipv6, ipv6.length - IPV4_BYTES);
        return Arrays.equals(prefix, new byte[prefix.length])
                || HexFormat.of().formatHex(prefix).equals(NAT64);
    }

    private static InetAddress embedded(byte[] ipv6) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(ipv6, ipv6.length - IPV4_BYTES, ipv6.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
