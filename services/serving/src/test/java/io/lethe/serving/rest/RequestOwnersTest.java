package io.lethe.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.http.identity.Roles;
import org.junit.jupiter.api.Test;

class RequestOwnersTest {

  private final RequestOwners.View ann = Callers.named("ann", Roles.USER).view();
  private final RequestOwners.View ben = Callers.named("ben", Roles.USER).view();
  private final RequestOwners.View moderator = Callers.named("m", Roles.MODERATOR).view();
  private final RequestOwners.View nobody = Callers.nobody().view();

  @Test
  void oneIdOfTwoCallersIsTwoRequests() {
    // given
    String ofAnn = ann.kept("order-17");
    String ofBen = ben.kept("order-17");

    // then
    assertThat(ofAnn).isNotEqualTo(ofBen).doesNotContain("ann");
    assertThat(ann.shown(ofAnn)).isEqualTo("order-17");
    assertThat(ann.maySee(ofAnn)).isTrue();
    assertThat(ann.maySee(ofBen)).isFalse();
    assertThat(ann.maySee("order-17")).isFalse();
  }

  @Test
  void nobodyTakesAnothersRequestByWritingItsMark() {
    assertThat(ben.maySee(ann.kept(ben.kept("order-17")))).isFalse();
    assertThat(ann.kept(ben.kept("order-17"))).isNotEqualTo(ben.kept("order-17"));
  }

  @Test
  void aModeratorSeesAllAndFindsThemByWhatIsKept() {
    // given
    String ofAnn = ann.kept("order-17");

    // then
    assertThat(moderator.maySee(ofAnn)).isTrue();
    assertThat(moderator.kept(ofAnn)).isEqualTo(ofAnn);
    assertThat(moderator.shown(ofAnn)).isEqualTo(ofAnn);
  }

  @Test
  void anEventShowsItsOwnerTheIdThatItGave() {
    // given
    String json = "{\"requestId\":\"%s\",\"index\":0}".formatted(ann.kept("order-17"));

    // then
    assertThat(ann.shownIn(json)).isEqualTo("{\"requestId\":\"order-17\",\"index\":0}");
    assertThat(moderator.shownIn(json)).isEqualTo(json);
    assertThat(nobody.shownIn(json)).isEqualTo(json);
  }

  @Test
  void withoutNamesIdsStayAsTheyAre() {
    assertThat(nobody.kept("order-17")).isEqualTo("order-17");
    assertThat(nobody.shown("order-17")).isEqualTo("order-17");
    assertThat(nobody.maySee(ann.kept("order-17"))).isTrue();
  }
}
