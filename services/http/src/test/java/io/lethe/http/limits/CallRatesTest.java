package io.lethe.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRatesTest {

  @Test
  void whoCallsTooOftenWaitsAndNobodyElse() {
    // given more calls than a minute may pass between
    var rates = new CallRates(1);

    // when
    rates.call("ann");

    // then
    assertThat(rates.call("ann"))
        .hasValueSatisfying(
            wait -> assertThat(wait).isBetween(Duration.ZERO, Duration.ofMinutes(1)));
    assertThat(rates.call("ben")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:db8:1:2:3:4:5:6, 20010db800010002",
    "2001:db8:1:2::1, 20010db800010002",
    "unknown, unknown"
  })
  void anAddressCountsAsItsBlock(String address, String block) {
    assertThat(AddressBlock.of(address)).isEqualTo(block);
  }
}
