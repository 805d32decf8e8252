package io.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausingPictureLookupTest {

  private static final StoredPicture ANY = new StoredPicture("u", "s", 1L);

  private long now;
  private int asked;
  private Exception failure;
  private final PictureLookup lookup =
      new PausingPictureLookup(this::read, Duration.ofNanos(10), () -> now);

  @Test
  void aStoreThatFailedIsAskedAgainOnlyAfterThePause() throws Exception {
    // given
    failure = new IOException("away");
    assertThatThrownBy(() -> lookup.read(ANY)).isInstanceOf(IOException.class);

    // when
    now = 9;
    assertThatThrownBy(() -> lookup.read(ANY)).isInstanceOf(IOException.class).hasMessage("away");
    assertThat(asked).isEqualTo(1);
    now = 10;
    failure = null;

    // then
    assertThat(lookup.read(ANY)).isNotNull();
    assertThat(lookup.read(ANY)).isNotNull();
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void aPictureThatIsGoneIsNoFailureOfTheStore() {
    // given
    failure = new PictureException("gone");

    // then
    for (int i = 1; i <= 2; i++) {
      assertThatThrownBy(() -> lookup.read(ANY)).isInstanceOf(PictureException.class);
      assertThat(asked).isEqualTo(i);
    }
  }

  private Picture read(StoredPicture stored) throws PictureException, IOException {
    asked++;
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof PictureException gone) {
      throw gone;
    }
    return new Picture(1, 1, 1, new byte[1]);
  }
}
