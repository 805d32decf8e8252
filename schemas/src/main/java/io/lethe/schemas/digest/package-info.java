/** The hash that names pictures, labelled sets and jobs. What is hashed is each user's own. */
package io.lethe.schemas.digest;
