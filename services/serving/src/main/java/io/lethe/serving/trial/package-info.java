/**
 * A version on trial: loaded beside the champion, it makes its share of the pictures, as a canary
 * whose pictures are answered or as a shadow whose pictures nobody gets. What both versions make is
 * looked at and counted; the labeler decides by the counts.
 */
package io.lethe.serving.trial;
