package io.lethe.serving.guard;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.serving.guard.detection.JudgeLoader;
import io.lethe.serving.guard.detection.PublishedJudge;
import io.lethe.serving.guard.detection.VersionJudge;
import io.lethe.serving.swap.WarmListener;
import io.lethe.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the guard the judge of a version, just before that version goes live. A version without one
 * (a base, to which a model was rolled back) is guarded by the model's newest judge.
 */
public final class JudgeActivation implements WarmListener {

  private static final Logger LOG = LoggerFactory.getLogger(JudgeActivation.class);

  /** Versions that are tried: their directories may be gone, and older judges know less. */
  private static final int MOST_TRIED = 3;

  private final Guard guard;
  private final Store store;
  private final JudgeLoader loader;
  private final Function<String, List<ModelVersion>> newestFirst;

  /**
   * @param newestFirst the versions of a model, the newest first
   */
  public JudgeActivation(
      Guard guard,
      Store store,
      JudgeLoader loader,
      Function<String, List<ModelVersion>> newestFirst) {
    this.guard = guard;
    this.store = store;
    this.loader = loader;
    this.newestFirst = newestFirst;
  }

  @Override
  public void warm(ModelVersion version, Path directory) throws IOException {
    String model = version.getModel();
    if (!guard.guards(model)) {
      return;
    }
    guard.served(model);
    Optional<VersionJudge> own = loader.load(version, directory);
    Optional<VersionJudge> judge = own.isPresent() ? own : newest(model);
    judge.ifPresent(found -> guard.judge(model, found));
  }

  private Optional<VersionJudge> newest(String model) {
    return newestFirst.apply(model).stream()
        .filter(version -> version.getStatus() == VersionStatus.PUBLISHED)
        .filter(version -> PublishedJudge.threshold(version) != null)
        .limit(MOST_TRIED)
        .map(this::read)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<VersionJudge> read(ModelVersion version) {
    try {
      Path directory =
          store.verified(version.getWeightsUri(), version.getManifestSha256()).directory();
      return loader.load(version, directory);
    } catch (IOException e) {
      LOG.warn("The judge of version {} can't be read: {}", version.getVersion(), e.getMessage());
      return Optional.empty();
    }
  }
}
