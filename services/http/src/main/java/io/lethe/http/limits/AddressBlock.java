package io.lethe.http.limits;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.HexFormat;

/** What of an address one caller has for itself. */
final class AddressBlock {

  private static final int V6_BYTES = 16;
  private static final int NETWORK_BYTES = 8;

  private AddressBlock() {}

  /**
   * An IPv4 address as it is; of an IPv6 address the network, of which a caller has a whole one.
   */
  static String of(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    return bytes != null && bytes.length == V6_BYTES
        ? HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES))
        : address;
  }
}
