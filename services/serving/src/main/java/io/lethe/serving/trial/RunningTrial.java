package io.lethe.serving.trial;

import io.lethe.schemas.RolloutState;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialTally;
import io.lethe.serving.deployment.TrialTarget;
import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.JudgeOutput;
import io.lethe.serving.guard.detection.VersionJudge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One trial as this instance sees it: its version's state, its judge, and its counts. */
final class RunningTrial {

  private final TrialTarget target;
  private final Instant since;

  /**
   * One thread at a time uses the judge, and none once it is closed; counting waits for neither.
   */
  private final Object judging = new Object();

  private VersionJudge judge;
  private volatile boolean over;
  private RolloutState state = RolloutState.LOADING;
  private String detail = "";
  private TrialTally champion = none();
  private TrialTally candidate = none();
  private TrialTally both = none();
  private long dropped;

  RunningTrial(TrialTarget target, Instant since) {
    this.target = target;
    this.since = since;
  }

  private static TrialTally none() {
    return new TrialTally(0L, 0L, 0L, 0L);
  }

  TrialTarget target() {
    return target;
  }

  boolean isOfVersion(String version) {
    return target.version().getVersion().equals(version);
  }

  boolean isShadow() {
    return target.trial().getMode() == TrialMode.SHADOW;
  }

  boolean takes(String requestId) {
    return TrialShare.takes(target.revision(), requestId, target.trial().getShare());
  }

  /** Tells what became of the version here. */
  synchronized void is(RolloutState now, String why) {
    state = now;
    detail = why;
  }

  /** Takes the version's judge, and closes it in the end. */
  void judgeBy(VersionJudge taken) {
    synchronized (judging) {
      closeJudge();
      judge = taken;
      if (over) {
        closeJudge();
      }
    }
  }

  /** Which pictures the judge takes for sensitive; none where the version came without one. */
  List<Boolean> judged(List<ExaminedPicture> pictures) {
    synchronized (judging) {
      if (judge == null || pictures.isEmpty() || !pictures.stream().allMatch(judge::reads)) {
        return Collections.nCopies(pictures.size(), false);
      }
      return judge.evaluate(pictures).stream().map(JudgeOutput::sensitive).toList();
    }
  }

  private void closeJudge() {
    if (judge != null) {
      judge.close();
      judge = null;
    }
  }

  synchronized boolean needsChampion() {
    return champion.getPictures() < target.trial().getPictures();
  }

  synchronized boolean needsCandidate() {
    return candidate.getPictures() < target.trial().getPictures();
  }

  synchronized void ofChampion(List<PictureLook> looks) {
    champion = sum(champion, PictureLook.tally(looks));
  }

  synchronized void ofCandidate(List<PictureLook> looks) {
    candidate = sum(candidate, PictureLook.tally(looks));
  }

  /** Counts pairs of the same seed. */
  synchronized void ofPairs(List<PictureLook> champions, List<PictureLook> candidates) {
    ofChampion(champions);
    ofCandidate(candidates);
    List<PictureLook> pairs = new ArrayList<>();
    for (int i = 0; i < champions.size(); i++) {
      pairs.add(champions.get(i).and(candidates.get(i)));
    }
    both = sum(both, PictureLook.tally(pairs));
  }

  synchronized void dropped(int pictures) {
    dropped += pictures;
  }

  private static TrialTally sum(TrialTally a, TrialTally b) {
    return new TrialTally(
        a.getPictures() + b.getPictures(),
        a.getJudged() + b.getJudged(),
        a.getFound() + b.getFound(),
        a.getBroken() + b.getBroken());
  }

  boolean isOver() {
    return over;
  }

  /** What was counted so far. */
  synchronized TrialCounts counts(String instance, Instant now) {
    return TrialCounts.newBuilder()
        .setModel(target.version().getModel())
        .setInstance(instance)
        .setVersion(target.version().getVersion())
        .setRevision(target.revision())
        .setCountingSince(since)
        .setState(state)
        .setDetail(detail)
        .setChampion(champion)
        .setCandidate(candidate)
        .setBoth(both)
        .setDropped(dropped)
        .setCountedAt(now)
        .build();
  }

  /** Is looked at no more, and frees the judge. */
  void end() {
    over = true;
    synchronized (judging) {
      closeJudge();
    }
  }
}
