package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.config.NewVersions;
import io.lethe.labeler.config.TrialPolicy;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialOutcome;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.TrialTally;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a version on trial: by what the instances count, by the clock, by command. */
class TrialTest {

  private static final long PICTURES = 1000;
  private static final Duration LONGEST = Duration.ofHours(6);
  private static final TrialTally NOTHING = new TrialTally(0L, 0L, 0L, 0L);

  private Street street;

  @AfterEach
  void close() {
    street.close();
  }

  private void aTrialOf(NewVersions newVersions) {
    street = streetOf(newVersions);
    street.send(Records.base());
    street.deployments();
    street.send(Records.version("v1", "v0", "v0", 0).build());
  }

  private static Street streetOf(NewVersions newVersions) {
    return new Street(
        Records.settings(new TrialPolicy(newVersions, 0.1, PICTURES, LONGEST, 0.01, 0.01)));
  }

  @Test
  void aVersionThatPassedTheGateIsTriedFirstWhereThatIsWanted() {
    // when
    aTrialOf(NewVersions.CANARY);

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v0");
    assertThat(deployment.getRevision()).isEqualTo(2);
    assertThat(deployment.getTrial().getVersion()).isEqualTo("v1");
    assertThat(deployment.getTrial().getMode()).isEqualTo(TrialMode.CANARY);
    assertThat(deployment.getTrial().getShare()).isEqualTo(0.1);
    assertThat(deployment.getTrial().getEndsAt())
        .isEqualTo(deployment.getTrial().getStartedAt().plus(LONGEST));
  }

  @Test
  void aCanaryThatMakesFewerSensitivePicturesIsPromoted() {
    // given
    aTrialOf(NewVersions.CANARY);
    street.deployments();

    // when two instances have counted enough together, and not before
    send(counts("a", tally(9000, 900, 50), tally(PICTURES - 1, 9, 1), NOTHING));
    assertThat(street.deployments()).isEmpty();
    send(counts("b", tally(9, 1, 0), tally(1, 0, 0), NOTHING));

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v1");
    assertThat(deployment.getMode()).isEqualTo(DeploymentMode.LATEST);
    assertThat(deployment.getTrial()).isNull();
    TrialResult result = only(results());
    assertThat(result.getOutcome()).isEqualTo(TrialOutcome.PROMOTED);
    assertThat(result.getChampion()).isEqualTo("v0");
    assertThat(result.getFigures())
        .containsEntry("pictures.candidate", 1000.0)
        .containsEntry("judged.champion", 901.0);
  }

  @Test
  void aCanaryThatMakesMoreSensitivePicturesIsRolledBack() {
    // given
    aTrialOf(NewVersions.CANARY);
    street.deployments();

    // when
    send(counts("a", tally(9000, 90, 0), tally(PICTURES, 40, 0), NOTHING));

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v0");
    assertThat(deployment.getMode()).isEqualTo(DeploymentMode.LATEST);
    assertThat(deployment.getTrial()).isNull();
    TrialResult result = only(results());
    assertThat(result.getOutcome()).isEqualTo(TrialOutcome.ROLLED_BACK);
    assertThat(result.getReason())
        .contains("Of its 1000 pictures 4.0 % are sensitive to its judge", "9000 1.0 %");
  }

  @Test
  void aRiseThatMayBeChanceRollsNothingBack() {
    // given
    aTrialOf(NewVersions.CANARY);

    // when above the target and the margin, by less than 1.645 standard errors
    send(counts("a", tally(1000, 200, 0), tally(PICTURES, 225, 0), NOTHING));

    // then
    assertThat(only(results()).getOutcome()).isEqualTo(TrialOutcome.UNDECIDED);
  }

  @Test
  void whatIsWorseBeyondDoubtIsRolledBackBeforeAllPicturesAreMade() {
    // given
    aTrialOf(NewVersions.CANARY);

    // when half of the pictures are one surface, or could not be made
    send(counts("a", tally(270, 3, 0), new TrialTally(29L, 0L, 0L, 15L), NOTHING));
    assertThat(results()).isEmpty();
    send(counts("a", tally(280, 3, 0), new TrialTally(30L, 0L, 0L, 15L), NOTHING));

    // then
    TrialResult result = only(results());
    assertThat(result.getOutcome()).isEqualTo(TrialOutcome.ROLLED_BACK);
    assertThat(result.getReason()).contains("50.0 % are broken");
  }

  @Test
  void aVersionThatShowsNoDropWhereOneIsOwedStaysUndecided() {
    // given
    aTrialOf(NewVersions.CANARY);

    // when
    send(counts("a", tally(9000, 900, 0), tally(PICTURES, 98, 0), NOTHING));

    // then
    TrialResult result = only(results());
    assertThat(result.getOutcome()).isEqualTo(TrialOutcome.UNDECIDED);
    assertThat(result.getReason()).contains("no drop at 95 %");
    assertThat(street.deployments()).extracting(Deployment::getVersion).containsOnly("v0");
  }

  @Test
  void aShadowIsComparedPairByPair() {
    // given
    aTrialOf(NewVersions.SHADOW);

    // when the same two shares differ in few pairs, all of them one way
    send(counts("a", tally(1000, 30, 0), tally(PICTURES, 20, 0), tally(1000, 20, 0)));

    // then the drop that is owed is shown, which two sets of pictures would not have shown
    assertThat(only(results()).getOutcome()).isEqualTo(TrialOutcome.PROMOTED);
    street.close();
    aTrialOf(NewVersions.CANARY);
    send(counts("a", tally(1000, 30, 0), tally(PICTURES, 20, 0), NOTHING));
    assertThat(only(results()).getOutcome()).isEqualTo(TrialOutcome.UNDECIDED);
  }

  @Test
  void tooFewPicturesInTimeLeaveItUndecided() {
    // given
    aTrialOf(NewVersions.SHADOW);
    street.pass(Duration.ofSeconds(1));
    send(counts("a", tally(999, 0, 0), tally(999, 0, 0), tally(999, 0, 0)));
    street.deployments();

    // when
    street.pass(LONGEST.minusSeconds(2));
    assertThat(street.deployments()).isEmpty();
    street.pass(Duration.ofSeconds(2));

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v0");
    assertThat(deployment.getTrial()).isNull();
    TrialResult result = only(results());
    assertThat(result.getOutcome()).isEqualTo(TrialOutcome.UNDECIDED);
    assertThat(result.getReason()).isEqualTo("Its time was up after 999 of 1000 pictures.");
  }

  @Test
  void anInstanceThatStartedAgainAddsToWhatItCountedBefore() {
    // given
    aTrialOf(NewVersions.CANARY);
    send(counts("a", tally(9000, 0, 0), tally(600, 0, 0), NOTHING));

    // when it says the same again, and then counts from nothing
    send(counts("a", tally(9000, 0, 0), tally(600, 0, 0), NOTHING));
    assertThat(results()).isEmpty();
    send(
        TrialCounts.newBuilder(counts("a", tally(9, 0, 0), tally(400, 0, 0), NOTHING))
            .setCountingSince(Instant.ofEpochMilli(7))
            .build());

    // then
    assertThat(only(results()).getFigures()).containsEntry("pictures.candidate", 1000.0);
  }

  @Test
  void countsOfAnotherTrialAndCountsThatMakeNoSenseDecideNothing() {
    // given
    aTrialOf(NewVersions.CANARY);

    // when
    send(
        TrialCounts.newBuilder(counts("a", tally(9000, 0, 0), tally(PICTURES, 0, 0), NOTHING))
            .setRevision(1)
            .build());
    send(counts("a", tally(9000, 0, 0), tally(PICTURES, 2000, 0), NOTHING));

    // then
    assertThat(results()).isEmpty();
    assertThat(only(street.deadLetters()).getReason()).contains("candidate");
  }

  @Test
  void aVersionThatComesMeanwhileIsTriedNextUnlessTheOtherIsPromoted() {
    // given
    aTrialOf(NewVersions.CANARY);
    street.send(Records.version("v2", "v0", "v0", 0).build());
    assertThat(only(street.deployments()).getTrial().getVersion()).isEqualTo("v1");

    // when
    send(counts("a", tally(9000, 0, 0), tally(PICTURES, 100, 0), NOTHING));

    // then
    assertThat(street.deployments())
        .extracting(deployment -> deployment.getTrial() == null)
        .containsExactly(true, false);
    street.send(command("c1", CommandKind.PROMOTE, null));
    assertThat(only(street.deployments()).getVersion()).isEqualTo("v2");
  }

  @Test
  void aJobFollowsThatLearnsWhatCameWhileTheOtherWasTried() {
    // given a version on trial, and a later one that has learned more
    street = streetOf(NewVersions.CANARY);
    street.send(Records.base());
    Records.trainNumbers(2)
        .forEach(
            number -> {
              street.send(Records.generation(number));
              street.send(Records.ofGeneration("ann", "r" + number, number));
            });
    street.send(command("c1", CommandKind.TRAIN_NOW, null));
    street.publish(only(street.jobs()), "v1", "v0");
    street.send(Records.version("v2", "v0", "v0", 5).build());

    // when
    street.send(command("c2", CommandKind.PROMOTE, null));

    // then
    assertThat(only(street.jobs()).getCause()).isEqualTo(JobCause.STALE_CHAMPION);
  }

  @Test
  void anOperatorTriesAnyPublishedVersion() {
    // given
    aTrialOf(NewVersions.LIVE);
    street.deployments();

    // when
    street.send(
        Command.newBuilder(command("c1", CommandKind.SHADOW, "v0"))
            .setShare(1.0)
            .setPictures(64L)
            .build());

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v1");
    assertThat(deployment.getTrial().getMode()).isEqualTo(TrialMode.SHADOW);
    assertThat(deployment.getTrial().getShare()).isEqualTo(1);
    assertThat(deployment.getTrial().getPictures()).isEqualTo(64);
    assertThat(deployment.getBy()).isEqualTo("operator");
  }

  @Test
  void aTrialOfAPinnedModelKeepsThePin() {
    // given
    aTrialOf(NewVersions.LIVE);
    street.send(command("c1", CommandKind.PIN, "v0"), command("c2", CommandKind.CANARY, "v1"));
    street.deployments();

    // when
    send(4, counts("a", tally(9000, 0, 0), tally(PICTURES, 0, 0), NOTHING));

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v1");
    assertThat(deployment.getMode()).isEqualTo(DeploymentMode.PINNED);
  }

  @Test
  void aPinOrRollBackEndsATrial() {
    // given
    aTrialOf(NewVersions.CANARY);
    street.deployments();

    // when
    street.send(command("c1", CommandKind.PIN, "v0"));

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getMode()).isEqualTo(DeploymentMode.PINNED);
    assertThat(deployment.getTrial()).isNull();
    assertThat(only(results()).getOutcome()).isEqualTo(TrialOutcome.ABANDONED);
    send(counts("a", tally(9000, 0, 0), tally(PICTURES, 0, 0), NOTHING));
    assertThat(street.deployments()).isEmpty();
  }

  @Test
  void anAbandonedTrialLeavesTheChampion() {
    // given
    aTrialOf(NewVersions.CANARY);
    street.deployments();

    // when
    street.send(command("c1", CommandKind.ABANDON, null));

    // then
    assertThat(only(street.deployments()).getTrial()).isNull();
    TrialResult result = only(results());
    assertThat(result.getOutcome()).isEqualTo(TrialOutcome.ABANDONED);
    assertThat(result.getBy()).isEqualTo("operator");
    assertThat(street.entries("trial-counts")).isZero();
  }

  @Test
  void aResumeTriesWhatCameWhileThePinHeld() {
    // given
    aTrialOf(NewVersions.CANARY);
    street.send(command("c1", CommandKind.PIN, "v0"));
    street.send(Records.version("v2", "v0", "v0", 0).build());
    street.deployments();

    // when
    street.send(command("c2", CommandKind.RESUME, null));

    // then
    assertThat(street.deployments()).extracting(Deployment::getVersion).containsExactly("v0", "v0");
    street.send(command("c3", CommandKind.PROMOTE, "v2"));
    assertThat(only(street.deployments()).getVersion()).isEqualTo("v2");
  }

  @Test
  void commandsThatCanNotBeCarriedOutAreDeadLetters() {
    // given
    aTrialOf(NewVersions.CANARY);
    street.deployments();

    // when
    street.send(
        command("c1", CommandKind.CANARY, "v1"),
        command("c2", CommandKind.CANARY, "v0"),
        command("c3", CommandKind.CANARY, "v9"),
        command("c4", CommandKind.CANARY, null),
        command("c5", CommandKind.PROMOTE, "v0"),
        command("c6", CommandKind.ABANDON, null),
        command("c7", CommandKind.ABANDON, null));

    // then
    assertThat(street.deadLetters())
        .extracting(letter -> letter.getReason())
        .satisfiesExactlyInAnyOrder(
            reason -> assertThat(reason).contains("v1 is on trial: PROMOTE or ABANDON"),
            reason -> assertThat(reason).contains("v0 is the champion"),
            reason -> assertThat(reason).contains("Unknown version v9"),
            reason -> assertThat(reason).contains("names no version"),
            reason -> assertThat(reason).contains("v0 is not on trial, but v1"),
            reason -> assertThat(reason).contains("has no version on trial"));
    assertThat(street.deployments()).hasSize(1);
  }

  private static Command command(String id, CommandKind kind, String version) {
    return Records.command(id, kind, version);
  }

  private List<TrialResult> results() {
    return street.read(Topics.TRIAL_RESULTS).stream().map(record -> record.value).toList();
  }

  private void send(TrialCounts counts) {
    street.send(
        Topics.TRIAL_COUNTS,
        (Records.MODEL + "/" + counts.getInstance()).getBytes(StandardCharsets.UTF_8),
        Topics.TRIAL_COUNTS.encode(counts));
  }

  private void send(long revision, TrialCounts counts) {
    send(TrialCounts.newBuilder(counts).setRevision(revision).build());
  }

  private static TrialTally tally(long pictures, long judged, long found) {
    return new TrialTally(pictures, judged, found, 0L);
  }

  /** Of the trial that the second version begins. */
  private static TrialCounts counts(
      String instance, TrialTally champion, TrialTally candidate, TrialTally both) {
    return TrialCounts.newBuilder()
        .setModel(Records.MODEL)
        .setInstance(instance)
        .setVersion("v1")
        .setRevision(2)
        .setCountingSince(Instant.EPOCH)
        .setState(RolloutState.SERVING)
        .setChampion(champion)
        .setCandidate(candidate)
        .setBoth(both)
        .setDropped(0)
        .setCountedAt(Instant.EPOCH)
        .build();
  }

  private static <T> T only(List<T> all) {
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
