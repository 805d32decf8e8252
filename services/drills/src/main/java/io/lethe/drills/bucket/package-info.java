/** An S3 store that answers badly on purpose. */
package io.lethe.drills.bucket;
