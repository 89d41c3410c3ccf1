"""What is read from a compiled program's text, against programs whose costs are known."""

import jax
import jax.numpy as jnp
import pytest

from alphacode.training.dry_run.hlo_costs import program_costs

LOOP = """
%body (p.1: (u32[], f32[8,16])) -> (u32[], f32[8,16]) {
  %p.1 = (u32[], f32[8,16]{1,0}) parameter(0)
  %i = u32[] get-tuple-element(%p.1), index=0
  %x = f32[8,16]{1,0} get-tuple-element(%p.1), index=1
  %two = u32[] constant(2)
  %next = u32[] add(%i, %two), metadata={op_name="a
}}, over two lines"}
  %w = f32[16,16]{1,0} constant({...})
  %y = f32[8,16]{1,0} dot(%x, %w), lhs_contracting_dims={1}, rhs_contracting_dims={0}
  %z = f32[8,16]{1,0} all-reduce(%y), to_apply=%sum
  ROOT %t = (u32[], f32[8,16]{1,0}) tuple(%next, %z)
}

%condition (p.2: (u32[], f32[8,16])) -> pred[] {
  %p.2 = (u32[], f32[8,16]{1,0}) parameter(0)
  %j = u32[] get-tuple-element(%p.2), index=0
  %bound = u32[] constant(9)
  ROOT %less = pred[] compare(%j, %bound), direction=LT
}

ENTRY %main (a: (u32[], f32[8,16])) -> (u32[], f32[8,16]) {
  %a = (u32[], f32[8,16]{1,0}) parameter(0)
  ROOT %loop = (u32[], f32[8,16]{1,0}) while(%a), condition=%condition, body=%body
}
"""


def test_a_body_counts_as_often_as_its_loop_runs_though_it_was_unrolled() -> None:
    costs = program_costs(LOOP)
    assert costs.flops == 5 * 2 * 8 * 16 * 16
    assert costs.collectives == {"all-reduce": 5}
    assert costs.collective_bytes == {"all-reduce": 5 * 8 * 16 * 4}


@pytest.mark.parametrize(
    ("operands", "attributes", "products"),
    [
        # A plain matrix product.
        (("8,16", "16,32", "8,32"), "dim_labels=bf_io->bf", 8 * 16 * 32),
        # Two halves of the contracted features as a window.
        (("8,2,16", "2,16,32", "8,32,1"), "window={size=2}, dim_labels=b0f_0io->bf0", 8 * 32 * 32),
        # Two halves of the result as a padded window: half of its taps meet padding.
        (
            ("8,16,1", "16,2,32", "8,2,32"),
            "window={size=2 pad=1_1 rhs_reversal=1}, dim_labels=bf0_i0o->b0f",
            8 * 16 * 64,
        ),
        # A batch of 4 products.
        (
            ("4,8,16", "4,16,32", "4,8,32"),
            "window={size=4 stride=3 pad=0_0 lhs_dilate=4}, dim_labels=0bf_0io->0bf",
            4 * 8 * 16 * 32,
        ),
    ],
)
def test_matrix_products_written_as_convolutions(
    operands: tuple[str, str, str], attributes: str, products: int
) -> None:
    left, right, out = operands
    text = (
        f"ENTRY %main (a: f32[{left}], b: f32[{right}]) -> f32[{out}] {{\n"
        f"  %a = f32[{left}]{{0}} parameter(0)\n  %b = f32[{right}]{{0}} parameter(1)\n"
        f"  ROOT %c = f32[{out}]{{0}} convolution(%a, %b), {attributes}\n}}\n"
    )
    assert program_costs(text).flops == 2 * products


@pytest.mark.parametrize(
    ("operands", "attributes", "flops"),
    [
        # Left (8, 16) with its second dimension against right (16, 32).
        (
            ("bf16[8,16]", "bf16[16,32]", "(bf16[8,32], s8[4096])"),
            'custom_call_target="__cublas$gemm", backend_config={"gemm_backend_config":{'
            '"dot_dimension_numbers":{"lhs_contracting_dimensions":["1"]}}}',
            2 * 8 * 16 * 32,
        ),
        # 4 products, over the first of the dimensions that are not shared.
        (
            ("bf16[4,16,8]", "bf16[4,16,32]", "bf16[4,8,32]"),
            'custom_call_target="__cublas$lt$matmul", backend_config={"gemm_backend_config":{'
            '"dot_dimension_numbers":{"lhs_contracting_dimensions":["1"]}}}',
            2 * 4 * 8 * 16 * 32,
        ),
        # 2 rows of 10 queries and 20 keys, 3 heads of 8: scores and mixture.
        (
            ("bf16[2,10,3,8]", "bf16[2,20,1,8]", "(bf16[2,3,10,8], u8[0])"),
            'custom_call_target="__cudnn$fmhaSoftmax"',
            2 * 2 * (2 * 3 * 10 * 20 * 8),
        ),
        # Backward: scores again, their gradient, and those of queries, keys and values.
        (
            ("bf16[2,10,3,8]", "bf16[2,20,1,8]", "(bf16[2,3,10,8], bf16[2,1,20,8])"),
            'custom_call_target="__cudnn$fmhaSoftmaxBackward"',
            5 * 2 * (2 * 3 * 10 * 20 * 8),
        ),
        # What is no product.
        (("f32[8]", "f32[8]", "f32[8]"), 'custom_call_target="__cub$DeviceRadixSort"', 0),
    ],
)
def test_libraries_of_gpus(operands: tuple[str, str, str], attributes: str, flops: int) -> None:
    left, right, out = operands
    text = (
        f"ENTRY %main (a: {left}, b: {right}) -> {out} {{\n"
        f"  %a = {left} parameter(0)\n  %b = {right} parameter(1)\n"
        f"  ROOT %c = {out} custom-call(%a, %b), {attributes}\n}}\n"
    )
    assert program_costs(text).flops == flops


def test_a_program_compiled_here_has_the_operations_that_were_written() -> None:
    def run(x: jax.Array, weights: jax.Array) -> jax.Array:
        return jax.lax.scan(lambda x, w: (jnp.tanh(x @ w), None), x, weights)[0]

    shapes = (jnp.zeros((8, 64)), jnp.zeros((7, 64, 64)))
    compiled = jax.jit(run).lower(*shapes).compile()
    assert program_costs(compiled.as_text()).flops == 7 * 2 * 8 * 64 * 64


def test_text_without_a_program_is_refused() -> None:
    with pytest.raises(ValueError, match="no entry"):
        program_costs("nothing")
