package io.lethe.diffusion;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.ParameterLayout;
import java.util.function.Function;

/** Class-conditional models made from one without classes. */
public final class ClassModels {
  public static final String TABLE = "class_embedding.weight";
  private static final String BIAS = "time_embedding.linear_2.bias";

  private ClassModels() {}

  /** The same weights, and an embedding for each class. */
  public static DiffusionModel of(DiffusionModel base, float[]... embeddings) {
    return of(base, base.config().json().deepCopy(), embeddings);
  }

  /** The same weights, an embedding for each class, and a null class. */
  public static DiffusionModel withNullClass(
      DiffusionModel base, int nullClass, float[]... embeddings) {
    return of(base, base.config().json().deepCopy().put("null_class", nullClass), embeddings);
  }

  private static DiffusionModel of(DiffusionModel base, ObjectNode json, float[]... embeddings) {
    json.put("num_class_embeds", embeddings.length);
    DiffusersDirectory description =
        new DiffusersDirectory(
            UNetConfig.parse(json),
            base.description().scheduler(),
            base.description().modelIndex());
    return DiffusionModel.of(description, weights(base, embeddings), Device.cpu());
  }

  private static Function<ParameterLayout, float[]> weights(
      DiffusionModel base, float[][] embeddings) {
    float[] old = base.weights().toFloatArray();
    return layout -> {
      float[] weights = new float[(int) layout.size()];
      for (ParameterLayout.Entry entry : layout.entries()) {
        int to = (int) entry.offset();
        if (entry.name().equals(TABLE)) {
          for (float[] row : embeddings) {
            System.arraycopy(row, 0, weights, to, row.length);
            to += row.length;
          }
        } else {
          int from = (int) base.network().layout().entry(entry.name()).offset();
          System.arraycopy(old, from, weights, to, (int) entry.size());
        }
      }
      return weights;
    };
  }

  /** The same weights with the time embedding moved by {@code sign * shift}. */
  public static DiffusionModel shifted(DiffusionModel base, float[] shift, int sign) {
    float[] weights = base.weights().toFloatArray();
    int from = (int) base.network().layout().entry(BIAS).offset();
    for (int i = 0; i < shift.length; i++) {
      weights[from + i] += sign * shift[i];
    }
    return DiffusionModel.of(base.description(), layout -> weights, Device.cpu());
  }
}
