package io.lethe.http.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagingTest {

  private final Paging paging = new Paging();

  @Test
  void whatIsLeftOutHasADefault() {
    assertThat(paging.offset()).isZero();
    assertThat(paging.limit()).isEqualTo(100);
  }

  @Test
  void theBoundsAreAllowed() {
    paging.offset = "2147483647";
    paging.limit = "1000";

    assertThat(paging.offset()).isEqualTo(Integer.MAX_VALUE);
    assertThat(paging.limit()).isEqualTo(1000);
  }

  @Test
  void aPageIsCutFromAllRowsAndEndsWithThem() {
    List<Integer> rows = List.of(0, 1, 2, 3, 4);

    assertThat(page("1", "2").cut(rows)).containsExactly(1, 2);
    assertThat(page("3", "1000").cut(rows)).containsExactly(3, 4);
    assertThat(page("2147483647", "1000").cut(rows)).isEmpty();
    assertThat(page(null, null).cut(rows)).isEqualTo(rows);
  }

  private static Paging page(String offset, String limit) {
    var page = new Paging();
    page.offset = offset;
    page.limit = limit;
    return page;
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", " 1", "0", "-1", "1001", "1.5", "1e2", "99999999999", "0x10"})
  void anotherLimitIsNamed(String text) {
    paging.limit = text;

    assertThatThrownBy(paging::limit)
        .isInstanceOfSatisfying(
            HttpProblem.class,
            problem -> {
              assertThat(problem.getStatusCode()).isEqualTo(400);
              assertThat(problem.getParameters())
                  .containsEntry(
                      "violations",
                      List.of(
                          Map.of(
                              "field",
                              "limit",
                              "in",
                              "query",
                              "message",
                              "The parameter limit must be a whole number from 1 to 1000.")));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "-1", "2147483648"})
  void anotherOffsetIsNamed(String text) {
    paging.offset = text;

    assertThatThrownBy(paging::offset)
        .isInstanceOf(HttpProblem.class)
        .hasMessageContaining("The parameter offset must be");
  }
}
