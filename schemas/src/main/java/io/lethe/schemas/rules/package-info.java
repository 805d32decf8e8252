/**
 * What a record that clients write may hold. REST refuses by these rules what the labeler would
 * refuse, and names the field; the schemas say only which types the fields have.
 */
package io.lethe.schemas.rules;
