package io.lethe.schemas.topics;

import java.util.regex.Pattern;

/** Model names and the keys {@code model/part} of model-keyed topics. */
public final class ModelKey {

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]+");

  private ModelKey() {}

  /** Whether a name is a model name: one or more of a-z, 0-9, '.', '_' and '-'. */
  public static boolean isModelName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The key {@code model/part}. */
  public static String of(String model, String part) {
    return model + "/" + part;
  }
}
