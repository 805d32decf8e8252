package io.lethe.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Tells hosts of this machine alone from others. */
public final class Loopback {

  private Loopback() {}

  /**
   * Whether a name or address, without brackets or with them, is reached from this machine only.
   */
  public static boolean is(String host) {
    return host.equalsIgnoreCase("localhost")
        || address(host).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /** The address that a host is written as, without a look into the DNS. */
  static Optional<InetAddress> address(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
