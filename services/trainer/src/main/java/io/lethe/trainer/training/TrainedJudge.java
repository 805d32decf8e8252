package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.JudgeFile;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.diffusion.unlabeled.CrossFittedJudge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A judge of the diffusion module, which it owns. */
record TrainedJudge(CrossFittedJudge fitted) implements Judgement {

  @Override
  public PriorEstimate estimate() {
    return fitted.estimate();
  }

  @Override
  public double[] scores(PictureSource pictures) {
    return fitted.scores(pictures);
  }

  @Override
  public double[] unseen(PictureSource unlabeled) {
    return fitted.unseen(unlabeled);
  }

  @Override
  public double[] reaching(PictureSource pictures) {
    return fitted.reaching(pictures);
  }

  @Override
  public float[][] features(PictureSource pictures) {
    return fitted.judge().features(pictures);
  }

  @Override
  public boolean[] found() {
    return fitted.found();
  }

  @Override
  public void save(Path directory) throws IOException {
    Path file = directory.resolve(JudgeFile.IN_VERSION);
    Files.createDirectories(file.getParent());
    fitted.judge().save(file);
  }

  @Override
  public void close() {
    fitted.close();
  }
}
