package io.lethe.serving.idempotency;

import io.lethe.schemas.Generation;
import java.util.Map;

/**
 * The rest that is to be made of a request.
 *
 * @param isRepeat whether it was answered, or will be by its first record: nothing is to be made
 * @param published its Generations that stand in the topic already, by index; of a repeat all, or
 *     none where nobody needs them
 */
public record ClaimResult(boolean isRepeat, Map<Integer, Generation> published) {}
