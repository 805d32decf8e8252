package io.lethe.experiments;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

/**
 * One row of the paper's table of data sets (Takahashi et al. 2025, arXiv 2503.03789), or a split
 * of our own, from a small JSON file of its name.
 *
 * @param dataSet mnist, cifar10, stl10, celeba or emoji
 * @param attribute the CelebA attribute whose presence is class 1; null elsewhere
 * @param normal the normal classes
 * @param sensitive the sensitive classes
 * @param successive sensitive classes that are reported one after another, a job for each; null
 *     where all are reported at once
 * @param ownUnlabeled how many pictures the champion of each successive job makes, to be the job's
 *     unlabeled ones in place of the data set's; null where the data set's are used
 * @param unlabeledNormal normal pictures among the unlabeled
 * @param unlabeledSensitive sensitive pictures among the unlabeled
 * @param labelled labelled sensitive pictures, none of them among the unlabeled
 * @param size side of the pictures in pixels, when training from scratch
 * @param scratch how to train from scratch
 * @param finetune how to fine-tune
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExperimentConfig(
    String dataSet,
    String attribute,
    Set<Integer> normal,
    Set<Integer> sensitive,
    List<Integer> successive,
    Integer ownUnlabeled,
    int unlabeledNormal,
    int unlabeledSensitive,
    int labelled,
    int size,
    Training scratch,
    Training finetune) {

  /** The experiments that ship. */
  public static final List<String> NAMES =
      List.of(
          "mnist-even",
          "mnist-odd",
          "mnist-seven",
          "cifar10-vehicles",
          "cifar10-animals",
          "stl10-vehicles",
          "stl10-animals",
          "celeba-male",
          "celeba-female",
          "emoji-no-flags",
          "mnist-successive",
          "mnist-own-generations");

  /**
   * How to train and to sample what was trained.
   *
   * @param batch rows of a step
   * @param labelledRows how many of them are labelled
   * @param epochs passes over the unlabeled pictures; null where steps are given
   * @param steps optimizer steps; null where epochs are given
   * @param learningRate peak of AdamW's learning rate
   * @param warmUpSteps steps before the peak
   * @param sampler wire name of the sampler
   * @param samplerSteps its steps
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Training(
      int batch,
      int labelledRows,
      Integer epochs,
      Integer steps,
      double learningRate,
      int warmUpSteps,
      String sampler,
      int samplerSteps) {

    /** Optimizer steps over that many unlabeled pictures. */
    int stepsOver(int unlabeled) {
      return steps != null
          ? steps
          : Math.max(1, (int) ((long) epochs * unlabeled / (batch - labelledRows)));
    }
  }

  /**
   * Reads an experiment that ships.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  public static ExperimentConfig named(String name) throws IOException {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "There is no experiment '%s'; there are %s.".formatted(name, String.join(", ", NAMES)));
    }
    try (InputStream json = resource(name)) {
      return new ObjectMapper().readValue(json, ExperimentConfig.class);
    }
  }

  Training training(boolean fromScratch) {
    return fromScratch ? scratch : finetune;
  }

  /** A JSON file beside the experiments. */
  static InputStream resource(String name) throws IOException {
    InputStream json = ExperimentConfig.class.getResourceAsStream("/experiments/" + name + ".json");
    if (json == null) {
      throw new IOException("The resource experiments/" + name + ".json is missing.");
    }
    return json;
  }
}
