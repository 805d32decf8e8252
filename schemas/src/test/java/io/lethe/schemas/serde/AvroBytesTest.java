package io.lethe.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AvroBytesTest {

  @Test
  void copiesWhatIsLeftAndLeavesTheBufferAsItIs() {
    // given a buffer that others read too
    ByteBuffer field = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3);

    // when
    byte[] bytes = AvroBytes.of(field);
    field.put(1, (byte) 9);

    // then
    assertThat(bytes).containsExactly(2, 3);
    assertThat(field.remaining()).isEqualTo(2);
    assertThat(AvroBytes.of(null)).isNull();
  }
}
