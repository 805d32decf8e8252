package io.lethe.trainer.data;

import io.lethe.diffusion.text.ClipTokenizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Which texts are the same to a model: those of the same token ids, whatever their case and spaces,
 * and whatever follows its last token.
 */
final class PromptGroups {

  private final ClipTokenizer tokenizer;
  private final Map<String, List<Long>> known = new LinkedHashMap<>();

  /** Groups by a model's tokens. */
  PromptGroups(ClipTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The groups of some texts. */
  Set<List<Long>> of(Collection<String> prompts) {
    Set<List<Long>> groups = new HashSet<>();
    prompts.forEach(prompt -> groups.add(of(prompt)));
    return groups;
  }

  /** The group of a text. */
  List<Long> of(String prompt) {
    return known.computeIfAbsent(
        prompt, text -> LongStream.of(tokenizer.ids(text)).boxed().toList());
  }

  /** One text of each group, in their order. */
  List<String> distinct(Collection<String> prompts) {
    Map<List<Long>, String> first = new LinkedHashMap<>();
    prompts.forEach(prompt -> first.putIfAbsent(of(prompt), prompt));
    return new ArrayList<>(first.values());
  }
}
