package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeFile;
import io.lethe.diffusion.prior.PriorEstimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A judge that a version carries, which it owns. What it learned from is not known any more. */
record KeptJudge(Judge judge, PriorEstimate estimate) implements Judgement {

  @Override
  public double[] scores(PictureSource pictures) {
    return judge.scores(pictures);
  }

  @Override
  public double[] unseen(PictureSource unlabeled) {
    throw new UnsupportedOperationException("a version does not say what its judge learned from");
  }

  @Override
  public double[] reaching(PictureSource pictures) {
    return judge.reaching(pictures, estimate.threshold());
  }

  @Override
  public float[][] features(PictureSource pictures) {
    return judge.features(pictures);
  }

  @Override
  public boolean[] found() {
    return new boolean[0];
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
