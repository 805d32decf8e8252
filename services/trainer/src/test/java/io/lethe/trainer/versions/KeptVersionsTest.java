package io.lethe.trainer.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.WholeWeights;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeptVersionsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final List<ModelVersion> versions = new ArrayList<>();
  private final List<Rollout> rollouts = new ArrayList<>();

  @Test
  void theFirstAndTheNewestAreKept() {
    // given
    version("base", null, null);
    version("v1", "base", "base");
    version("v2", "base", "v1");
    version("v3", "base", "v2");

    // then
    assertThat(kept(Optional.empty(), 1)).containsOnly("base", "v3");
    assertThat(kept(Optional.empty(), 2)).containsOnly("base", "v2", "v3");
  }

  @Test
  void aChangeIsKeptWithTheWholeWeightsThatItChanges() {
    // given
    version("base", null, null);
    ModelVersion change =
        ModelVersion.newBuilder(versions.get(0))
            .setWeightsUri("m/j1/1/t/")
            .setDeltaOf(new WholeWeights("m/j0/1/t/", "ab"))
            .build();

    // then
    assertThat(Retention.directories(change)).containsExactly("m/j1/1/t/", "m/j0/1/t/");
    assertThat(Retention.directories(versions.get(0))).containsOnly("m/base/");
  }

  @Test
  void theChampionIsKeptWithWhatARollBackGoesTo() {
    // given
    version("base", null, null);
    version("v1", "base", "base");
    version("v2", "v1", "v1");
    version("other", "base", "v2");
    version("v3", "v2", "other");
    version("v4", "v1", "v1");
    version("newest", "base", "base");

    // then
    assertThat(kept(Optional.of("v3"), 1)).containsOnly("base", "other", "v3", "newest");
  }

  @Test
  void aThousandVersionsThatEachDescendFromTheLastAreNotAllKept() {
    // given
    version("base", null, null);
    String champion = "base";
    for (int i = 1; i <= 1000; i++) {
      version("v" + i, champion, champion);
      champion = "v" + i;
    }

    // then
    assertThat(kept(Optional.of(champion), 3))
        .containsOnly("base", "v997", "v998", "v999", "v1000");
  }

  @Test
  void rollingBackAgainAndAgainFindsAsManyVersionsAsAreKept() {
    // given a champion that many refused ones came after
    version("base", null, null);
    version("v1", "base", "base");
    version("v2", "v1", "v1");
    version("v3", "v2", "v2");
    version("champion", "v3", "v3");
    for (int i = 0; i < 10; i++) {
      version("refused" + i, "champion", "champion", VersionStatus.REJECTED);
    }

    // then
    assertThat(kept(Optional.of("champion"), 2))
        .containsOnly("base", "v2", "v3", "champion", "refused8", "refused9");
  }

  @Test
  void whatMayFollowAChampionThatIsPinnedForLongIsBounded() {
    // given
    version("base", null, null);
    version("pinned", "base", "base");
    for (int i = 0; i < 10; i++) {
      version("follows" + i, "pinned", "pinned");
    }
    version("newest", "base", "follows9");

    // then
    assertThat(kept(Optional.of("pinned"), 1)).containsOnly("base", "pinned", "follows9", "newest");
  }

  @Test
  void whatMayFollowAPinnedChampionIsKept() {
    // given
    version("base", null, null);
    version("v1", "base", "base");
    version("successor", "v1", "v1");
    version("refused", "v1", "v1", VersionStatus.REJECTED);
    version("newest", "base", "successor");

    // then
    assertThat(kept(Optional.of("v1"), 1)).containsOnly("base", "v1", "successor", "newest");
  }

  @Test
  void whatAnInstanceServesIsKeptUntilItIsGone() {
    // given
    version("base", null, null);
    version("served", "base", "base");
    version("left", "base", "base");
    version("newest", "base", "base");
    rollout("served", NOW.minusSeconds(89));
    rollout("left", NOW.minusSeconds(91));
    rollout(null, NOW);

    // then
    assertThat(kept(Optional.of("newest"), 1)).containsOnly("base", "served", "newest");
  }

  @Test
  void theVersionOnTrialIsKept() {
    // given an old version, which an operator tries again
    version("base", null, null);
    version("old", "base", "base");
    version("other", "base", "old");
    version("newest", "base", "base");
    var trial = new Trial("old", TrialMode.SHADOW, 0.1, 10L, NOW, NOW);
    Deployment deployment =
        new Deployment("m", "newest", DeploymentMode.PINNED, 2L, "test", "", NOW, trial, null);

    // then
    assertThat(KeptVersions.of(versions, Optional.of(deployment), rollouts, 1, NOW))
        .containsOnly("base", "old", "newest");
  }

  @Test
  void aLineThatBitesItsOwnTailEnds() {
    // given
    version("a", "b", "b");
    version("b", "a", "a");

    // then
    assertThat(kept(Optional.of("a"), 1)).containsOnly("a", "b");
  }

  private Set<String> kept(Optional<String> champion, int newest) {
    return KeptVersions.of(versions, champion.map(this::deployment), rollouts, newest, NOW);
  }

  private void version(String name, String parent, String gatedAgainst) {
    version(name, parent, gatedAgainst, VersionStatus.PUBLISHED);
  }

  private void version(String name, String parent, String gatedAgainst, VersionStatus status) {
    versions.add(
        ModelVersion.newBuilder()
            .setModel("m")
            .setVersion(name)
            .setParent(parent)
            .setGatedAgainst(gatedAgainst)
            .setJobId(null)
            .setTrainedThrough(0)
            .setLabelCount(0)
            .setLabelDigest("")
            .setWidth(1)
            .setHeight(1)
            .setChannels(1)
            .setWeightsUri("m/" + name + "/")
            .setManifestSha256("")
            .setGateFigures(Map.of())
            .setStatus(status)
            .setCreatedAt(NOW.minusSeconds(1000 - versions.size()))
            .build());
  }

  private Deployment deployment(String version) {
    return Deployment.newBuilder()
        .setModel("m")
        .setVersion(version)
        .setMode(DeploymentMode.LATEST)
        .setRevision(1)
        .setBy("test")
        .setReason("")
        .setDeployedAt(NOW)
        .build();
  }

  private void rollout(String version, Instant beat) {
    rollouts.add(
        Rollout.newBuilder()
            .setModel("m")
            .setInstance("i" + rollouts.size())
            .setVersion(version)
            .setState(RolloutState.values()[0])
            .setDetail("")
            .setSince(beat)
            .setBeatAt(beat)
            .build());
  }
}
