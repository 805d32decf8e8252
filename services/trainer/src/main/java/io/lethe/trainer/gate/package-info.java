/**
 * Measures champion and candidate on the same noise, and says whether the candidate passes and what
 * to try next. When it is asked is the business of {@link io.lethe.trainer.phases}.
 */
package io.lethe.trainer.gate;
