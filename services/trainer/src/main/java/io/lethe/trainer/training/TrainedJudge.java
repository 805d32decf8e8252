package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeFile;
import io.lethe.diffusion.prior.PriorEstimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A judge of the diffusion module, which it owns. */
record TrainedJudge(Judge judge, PriorEstimate estimate) implements Judgement {

  @Override
  public double[] reaching(PictureSource pictures) {
    return judge.reaching(pictures, estimate.threshold());
  }

  @Override
  public float[][] features(PictureSource pictures) {
    return judge.features(pictures);
  }

  @Override
  public void save(Path directory) throws IOException {
    Path file = directory.resolve(JudgeFile.IN_VERSION);
    Files.createDirectories(file.getParent());
    judge.save(file);
  }

  @Override
  public void close() {
    judge.close();
  }
}
