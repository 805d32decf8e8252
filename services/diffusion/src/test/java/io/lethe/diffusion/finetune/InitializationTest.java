package io.lethe.diffusion.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.ClassModels;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.ParameterLayout;
import java.util.DoubleSummaryStatistics;
import org.junit.jupiter.api.Test;

class InitializationTest {

  @Test
  void embeddingsOfClassesAreStandardNormal() throws Exception {
    try (DiffusionModel plain = DiffusionModel.load(Golden.path("digits"));
        DiffusionModel model = ClassModels.of(plain, new float[50][64])) {
      float[] weights = Initialization.draw(model.network().layout(), 3);

      ParameterLayout.Entry table = model.network().layout().entry(ClassModels.TABLE);
      DoubleSummaryStatistics values = new DoubleSummaryStatistics();
      double squares = 0;
      for (int i = 0; i < table.size(); i++) {
        float value = weights[(int) table.offset() + i];
        values.accept(value);
        squares += value * value;
      }
      assertThat(values.getAverage()).isCloseTo(0, within(0.06));
      assertThat(squares / table.size()).isCloseTo(1, within(0.1));
      assertThat(values.getMax()).isGreaterThan(2.5);
    }
  }
}
