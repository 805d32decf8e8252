package io.lethe.http;

import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * The names of this service. A browser sends the name that its page used: where a stranger's name
 * was made to point here (DNS rebinding), it is the stranger's. An address can't be made to point
 * elsewhere, so addresses are names of a service that listens on more than loopback.
 */
final class AllowedHosts {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final String listening;
  private final Set<String> named;

  /**
   * The names.
   *
   * @param listening the name or address that is listened on
   * @param named further names, in lower case
   */
  AllowedHosts(String listening, Set<String> named) {
    this.listening = listening.toLowerCase(Locale.ROOT);
    this.named = named;
  }

  /** Whether a host, with brackets where it is an IPv6 address, is this service. */
  boolean allows(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return Loopback.is(name)
        || name.equals(listening)
        || named.contains(name)
        || (!Loopback.is(listening) && Loopback.address(name).isPresent());
  }

  /**
   * Whether a page of some origin may order something: a page of this service itself, or of a host
   * that is named.
   *
   * @param origin as browsers write it: scheme, host and port, or null in letters
   * @param asked the host and port that the request is for
   */
  boolean isOwn(String origin, HostAndPort asked) {
    URI page;
    try {
      page = URI.create(origin);
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (page.getHost() == null || page.getScheme() == null) {
      return false;
    }
    String host = page.getHost().toLowerCase(Locale.ROOT);
    return named.contains(host)
        || (host.equals(asked.host().toLowerCase(Locale.ROOT)) && isPort(page, asked.port()));
  }

  /** A proxy that ends TLS may leave the port of https out of the host that it passes on. */
  private static boolean isPort(URI page, int asked) {
    int usual = page.getScheme().equals("https") ? HTTPS : HTTP;
    int port = page.getPort() < 0 ? usual : page.getPort();
    return asked < 0 ? port == usual : port == asked;
  }
}
