package io.lethe.diffusion.model;

import java.util.Objects;

/**
 * What a picture should show, in words. It is personal data: its string form holds none of it.
 *
 * @param text what it should show; empty for nothing in particular
 * @param negative what it should not show; empty for nothing in particular
 */
public record Prompt(String text, String negative) {

  public Prompt {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(negative, "negative");
  }

  /** Says nothing of the words. */
  @Override
  public String toString() {
    return "Prompt[...]";
  }
}
