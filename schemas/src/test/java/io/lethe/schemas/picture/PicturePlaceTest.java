package io.lethe.schemas.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.StoredPicture;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturePlaceTest {

  private static final String A = "a".repeat(64);
  private static final PictureShape SHAPE = new PictureShape(512, 384, 3);
  private static final String B = "b".repeat(64);

  @Test
  void aPlaceIsReadFromItsUri() throws PictureException {
    // given
    var place = new PicturePlace("my.model", LocalDate.of(2026, 11, 28), A, SHAPE, B);

    // then
    assertThat(place.uri())
        .isEqualTo("!pictures/my.model/2026-11-28/" + A + "-512x384x3-" + B + ".png");
    assertThat(PicturePlace.of(new StoredPicture(place.uri(), B, 10L), "my.model"))
        .isEqualTo(place);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/b", "", "Upper"})
  void aNameThatIsNoFolderOfItsOwnHasNoPlace(String model) {
    assertThatThrownBy(() -> new PicturePlace(model, LocalDate.of(2026, 11, 28), A, SHAPE, B))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(
            PicturePlace.parse(
                "!pictures/" + model + "/2026-11-28/" + A + "-512x384x3-" + B + ".png"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "other, b, 10, no place of model other",
    "m, a, 10, sha256 is not the one",
    "m, b, 0, must be 1 or more",
    "m, b, 16777217, more than the 16777216 allowed"
  })
  void aClaimThatContradictsItselfIsRefused(
      String model, String sha256, long size, String sentence) {
    // given
    String uri = "!pictures/m/2026-11-28/" + A + "-512x384x3-" + B + ".png";
    var claim = new StoredPicture(uri, sha256.repeat(64), size);

    // then
    assertThatThrownBy(() -> PicturePlace.of(claim, model))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining(sentence);
  }
}
