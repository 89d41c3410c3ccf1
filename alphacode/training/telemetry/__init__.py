"""What a training run tells about itself: metrics, rates, operations, profiles."""
