/**
 * What a record that clients write may hold, and the settings of a training. REST refuses by these
 * rules what the labeler would refuse, and names the field; the labeler's configuration is held to
 * what trainers take. The schemas say only which types the fields have.
 */
package io.lethe.schemas.rules;
